const SECRET_NAME = /key$|token$|secret|password|credential|authorization/i;

/** The texts in adapters' options whose names say that they are secret, however deep they stand. */
export function secretsInOptions(options: readonly object[]): readonly string[] {
  return [...new Set(options.flatMap((each) => secretsIn(each, false)))];
}

function secretsIn(value: unknown, isSecret: boolean): readonly string[] {
  // Of a header such as `Bearer …`, the token alone is secret too.
  if (typeof value === 'string') return isSecret ? [value.trim(), ...wordsAfterFirst(value)] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    secretsIn(member, isSecret || SECRET_NAME.test(name)),
  );
}

function wordsAfterFirst(text: string): readonly string[] {
  return text.trim().split(/\s+/).slice(1);
}
