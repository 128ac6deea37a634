/** Time, so that tests can hold it still. */
export interface ClockPort {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Milliseconds from an arbitrary start that never goes backwards. */
  monotonic(): number;
}
