/** Options every long operation takes. */
export interface OperationOptions {
  /** When it fires, the operation stops and rejects with code `ABORTED`. */
  readonly signal?: AbortSignal;
}
