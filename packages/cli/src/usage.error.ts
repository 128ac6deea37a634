/**
 * What a person typed cannot be done; exit code 5. Apart from `RlmError`, so that a wrong command
 * line is refused before the framework is loaded.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** As an `RlmError` would have it, for JSON output. */
  readonly code = 'CONFIG_INVALID';

  /** @param hint A sentence about what to type instead; absent when the message says it all. */
  constructor(
    message: string,
    readonly hint?: string,
  ) {
    super(message);
  }
}
