import { RlmError } from '@rlm-ts/domain';

/** Why the older setting still works, and what to do about it. */
export const HOST_NETWORK_WARNING =
  'RLM_DOCKER_USE_HOST_NETWORK is set, so the code shares the host\u2019s network. That is no longer needed for llm_query: unset it.';

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

/** Whether the older setting asks for the host's network. */
export function asksForHostNetwork(): boolean {
  return isOn(process.env['RLM_DOCKER_USE_HOST_NETWORK'] ?? '') === true;
}

/** The network that the environment variables ask for. */
export function defaultNetwork(): string {
  if (asksForHostNetwork()) return 'host';
  return fromEnvironment('RLM_NETWORK_ENABLED', false, '1 or 0', isOn)() ? 'bridge' : 'none';
}

/** Reads a switch. */
export function isOn(text: string): boolean | undefined {
  if (/^(1|true|yes|on)$/i.test(text)) return true;
  return /^(0|false|no|off)$/i.test(text) ? false : undefined;
}
