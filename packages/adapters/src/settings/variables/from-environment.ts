import { RlmError } from '@rlm-ts/domain';

/**
 * The default of an option that an environment variable can change.
 *
 * @param read Turns the variable's text into the value; `undefined` for text that it cannot be.
 * @param expected Completes "it must be …".
 * @throws RlmError `CONFIG_INVALID`, when the default is asked for, naming the variable.
 */
export function fromEnvironment<T>(
  variable: string,
  fallback: T,
  expected: string,
  read: (text: string) => T | undefined,
): () => T {
  return () => {
    const text = process.env[variable];
    if (text === undefined || text === '') return fallback;
    const value = read(text);
    if (value !== undefined) return value;
    throw new RlmError({
      code: 'CONFIG_INVALID',
      message: `The environment variable ${variable} is "${text}"; it must be ${expected}.`,
      details: { variable },
    });
  };
}

/** Reads one of a few words. */
export function oneOf<T extends string>(...words: readonly T[]): (text: string) => T | undefined {
  return (text) => words.find((word) => word === text);
}

/** Reads a number within bounds. */
export function numberWithin(least: number, most: number): (text: string) => number | undefined {
  return (text) => {
    const value = Number(text);
    return value >= least && value <= most ? value : undefined;
  };
}

/** Reads a switch. */
export function isOn(text: string): boolean | undefined {
  if (/^(1|true|yes|on)$/i.test(text)) return true;
  return /^(0|false|no|off)$/i.test(text) ? false : undefined;
}
