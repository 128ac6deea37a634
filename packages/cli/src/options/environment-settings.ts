/** Environment variables, such as `process.env`. */
export type Settings = Readonly<Record<string, string | undefined>>;

/** What a variable holds, without spaces around it; one that is empty counts as not set. */
export function readSetting(env: Settings, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}
