import type { RlmEvent } from '../models/events.js';

/**
 * Listens to a run. Called with each event in order; the run waits for a returned promise, so a
 * slow logger slows the run but never loses an event. A logger that throws is reported once as a
 * `warning` of the result and then no longer called; it never ends a run.
 */
export interface LoggerPort {
  log(event: RlmEvent): void | Promise<void>;
  /** Flushes what is buffered. Called when the `RLM` that owns the logger is closed. */
  close?(): Promise<void>;
}
