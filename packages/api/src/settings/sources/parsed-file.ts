/** What a file of settings says, before anybody checked it. */
export interface ParsedFile {
  readonly value: unknown;
  /**
   * Where something stands: `7:3`, line and column from 1; `null` if the file does not tell.
   *
   * @param at Whether the place of the last key is wanted, or that of its value.
   */
  readonly locate: (path: readonly PropertyKey[], at: 'key' | 'value') => string | null;
}
