import { RlmError } from '@rlm-ts/api';
import { inTypedAdvice } from './typed-advice.js';

/** Places of a configuration, and what the person typed there, such as `--env`. */
export type TypedPlaces = Readonly<Record<string, string>>;

/** How an environment's own errors name one of its options. */
const ENVIRONMENT_OPTION = /\b[Tt]he environment option (\w+)/g;

/** How an environment's schema names the option that another one depends on. */
const OTHER_OPTION = /\bmust not be above (\w+)/g;

/** What a place in a file looks like. */
const IN_FILE = / in \S+(:\d+){2}$/;

/** How the budget's errors name the limit that ended a run. */
const BUDGET_OPTION = /\braise (\w+) to allow more/g;

/**
 * Makes an error about a configuration speak of what was typed: `config.environment: there is no …`
 * becomes `--env: there is no …`, and `the environment option image` becomes `--image`. Where
 * several places fit, the longest counts. Errors of other kinds stay as they are.
 */
export function inTypedPlaces<E>(error: E, places: TypedPlaces): E | RlmError {
  if (!RlmError.isInstance(error)) return error;
  const placed = error.message
    .split('\n')
    .map((line) => translate(line, places))
    .join('\n');
  const { code, retryable, details } = error;
  const message = inTypedAdvice({ code, details, message: placed }, places);
  if (message === error.message) return error;
  return new RlmError({ code, message, retryable, details, cause: error });
}

function translate(line: string, places: TypedPlaces): string {
  const [place] = Object.keys(places)
    .filter(
      (candidate) => line.startsWith(candidate) && /^[.:[ ]/.test(line.slice(candidate.length)),
    )
    .sort((one, other) => other.length - one.length);
  const placed =
    place === undefined ? line : `${places[place] ?? place}${line.slice(place.length)}`;
  const isInFile = place !== undefined && IN_FILE.test(places[place] ?? '');
  return placed
    .replaceAll(OTHER_OPTION, (words, option: string) =>
      isInFile ? `must not be above ${inFileWords(option)}` : words,
    )
    .replaceAll(
      ENVIRONMENT_OPTION,
      (words, option: string) => places[`config.environment.options.${option}`] ?? words,
    )
    .replaceAll(BUDGET_OPTION, (words, option: string) => {
      const flag = places[`config.${option}`];
      return flag === undefined ? words : `raise ${flag} to allow more`;
    });
}

/** `executeTimeoutCapMs` is `execute_timeout_cap` in a file. */
function inFileWords(option: string): string {
  return option.replace(/Ms$/, '').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
