/**
 * A text without the secrets that it quotes, as they are or as a URL holds them: each becomes
 * `[key]`.
 */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .filter((secret) => secret !== '')
    .sort((one, other) => other.length - one.length)
    .reduce((redacted, secret) => redacted.replaceAll(secret, '[key]'), text);
}

/**
 * What an error says, with what it says of the errors underneath, without the secrets. `fetch`
 * tells what went wrong only in its cause.
 */
export function explain(error: unknown, secrets: readonly string[]): string {
  const messages: string[] = [];
  let current = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    // Several failed attempts at a connection have no message of their own.
    const code = 'code' in current && typeof current.code === 'string' ? current.code : '';
    const message = current.message === '' ? code : current.message;
    if (message !== '' && !messages.some((said) => said.includes(message))) messages.push(message);
    current = current.cause;
  }
  if (typeof current === 'string') messages.push(current);
  return redact(messages.join(': ').replaceAll('.: ', ': '), secrets);
}

/**
 * A stand-in for a vendor's error that holds its name and {@link explain | what it says} and nothing
 * else: the original may hold the request with its headers, and so the key.
 */
export function safeCause(error: unknown, secrets: readonly string[]): Error {
  const cause = new Error(explain(error, secrets));
  const name = error instanceof Error ? error.constructor.name : 'Error';
  Object.defineProperty(cause, 'name', { value: redact(name, secrets), configurable: true });
  return cause;
}

/**
 * The secrets in headers that an application adds, such as a gateway's key: with and without the
 * scheme (`Bearer`) before them.
 */
export function secretHeaders(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers)
    .filter(([name]) => /auth|cookie|key|password|secret|token/i.test(name))
    .flatMap(([, value]) => [value, value.replace(/^\w+\s+/, '')])
    .filter((value) => value.length > 3);
}
