import { RlmError } from '../errors/rlm-error.js';
import { suggest } from './nearest-name.js';

/**
 * Checks that something is an object and has no other keys than those that are known, for options
 * that no schema describes.
 *
 * @param where How a person calls the object, such as `options`.
 * @throws RlmError `CONFIG_INVALID` that names each unknown key and the nearest one that is known.
 */
export function checkOptionNames(
  options: unknown,
  known: readonly string[],
  where: string,
): asserts options is object {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw invalid([`${where}: expected an object, received ${kindOf(options)}.`]);
  }
  const problems = Object.keys(options)
    .filter((name) => !known.includes(name))
    .map((name) => `${where}.${name}: unknown key. ${suggest(name, known)}`);
  if (problems.length > 0) throw invalid(problems);
}

/**
 * @param place How a person calls the value, such as `options.port`.
 * @param expected What it must be, such as `a whole number from 0 to 65535`.
 * @throws RlmError `CONFIG_INVALID` unless `isRight`.
 */
export function checkOption(
  isRight: boolean,
  place: string,
  expected: string,
  received: unknown,
): void {
  if (!isRight) throw invalid([`${place}: expected ${expected}, received ${kindOf(received)}.`]);
}

function invalid(problems: readonly string[]): RlmError {
  return new RlmError({
    code: 'CONFIG_INVALID',
    message: problems.join('\n'),
    details: { problems },
  });
}

/** What a value is, in a word: never the value of a text, which may be a secret. */
function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === '') return 'an empty text';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' ? String(value) : typeof value;
}
