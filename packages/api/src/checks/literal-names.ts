import { checkOptionNames } from '@rlm-ts/domain';

/**
 * Checks the names in a definition. One that is an object of a class may hold whatever the class needs;
 * in a literal, a name that nobody knows is a slip.
 *
 * @throws RlmError `CONFIG_INVALID` that names each unknown key and the nearest one that is known.
 */
export function checkLiteralNames(
  definition: object,
  known: readonly string[],
  where: string,
): void {
  if (Object.getPrototypeOf(definition) !== Object.prototype) return;
  checkOptionNames(definition, known, where);
}
