/** Time, so that tests can hold it still. */
export interface ClockPort {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Milliseconds from an arbitrary start that never goes backwards. */
  monotonic(): number;
  /**
   * Resolves after so many milliseconds; leaves nothing behind when the signal fires.
   *
   * @throws RlmError `ABORTED`.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
