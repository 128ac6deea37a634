import { RlmError } from '@rlm-ts/domain';

/** Environment variables, such as `process.env`. */
export type Settings = Readonly<Record<string, string | undefined>>;

/** What a variable holds, without spaces around it; one that is empty counts as not set. */
export function textSetting(env: Settings, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}

/**
 * The number in a variable; `undefined` if it is not set.
 *
 * @param expected Completes "it must be …".
 * @throws RlmError `CONFIG_INVALID` naming the variable.
 */
export function numberSetting(
  env: Settings,
  name: string,
  expected: string,
  fits: (value: number) => boolean,
): number | undefined {
  const text = textSetting(env, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isFinite(value) && fits(value)) return value;
  throw new RlmError({
    code: 'CONFIG_INVALID',
    message: `The environment variable ${name} is "${text}"; it must be ${expected}.`,
    details: { variable: name },
  });
}
