import { ModelCallError } from '@rlm-ts/domain';

/** Where {@link readKey} looks. */
export interface KeySource {
  /** The model backend that wants the key. */
  readonly backend: string;
  /** The option, if it was given. */
  readonly apiKey: string | undefined;
  /** Environment variables that may hold the key; the first that is set counts. */
  readonly variables: readonly string[];
  /** Default: the environment of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * The key of a backend: its option, else an environment variable, without the spaces and line ends
 * around it that come from copying. `null` if there is none.
 *
 * @throws ModelCallError `API_KEY_INVALID`, not billed, for what cannot be one.
 */
export function findKey(source: KeySource): string | null {
  const { env = process.env } = source;
  const values = [source.apiKey, ...source.variables.map((name) => env[name])];
  const key = values.map((value) => value?.trim() ?? '').find((value) => value !== '') ?? null;
  // No HTTP header can hold it, and the error that says so would quote it.
  if (key !== null && !/^[\x21-\x7e]+$/.test(key)) {
    throw new ModelCallError({
      code: 'API_KEY_INVALID',
      message: `The key of the model backend "${source.backend}" holds spaces or characters that no key has. Copy it again.`,
      billed: 'no',
    });
  }
  return key;
}

/**
 * {@link findKey} where there must be one.
 *
 * @throws ModelCallError `API_KEY_MISSING` or `API_KEY_INVALID`, not billed.
 */
export function readKey(source: KeySource): string {
  const key = findKey(source);
  if (key !== null) return key;
  const [first = 'The key is', ...others] = source.variables;
  const neither = others.map((name) => `, nor ${name}`).join('');
  throw new ModelCallError({
    code: 'API_KEY_MISSING',
    message: `${first} not set${neither}: the model backend "${source.backend}" needs a key. Set the variable in the environment, or give the option "apiKey".`,
    billed: 'no',
    details: { variables: source.variables },
  });
}
