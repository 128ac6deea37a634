/** A JSON value with the keys of all its objects in snake_case: `tokensIn` is `tokens_in`. */
export function snakeCased(value: unknown): unknown {
  return withKeys(value, (key) => key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
}

/** The way back. */
export function camelCased(value: unknown): unknown {
  return withKeys(value, (key) =>
    key.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase()),
  );
}

function withKeys(value: unknown, rename: (key: string) => string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => withKeys(item, rename));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [rename(key), withKeys(member, rename)]),
  );
}
