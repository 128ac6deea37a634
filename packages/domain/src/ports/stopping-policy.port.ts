import type { Spending } from '../models/spending.js';

/** What a {@link StoppingPolicy} may look at, before each turn. */
export interface LoopState {
  /** Turns already taken. */
  readonly iterationsDone: number;
  /** Milliseconds since the run began. */
  readonly elapsedMs: number;
  /** Turns in a row, up to now, in which no block ran without an error. */
  readonly turnsWithoutProgress: number;
  /** What the whole tree of runs has spent. */
  readonly spent: Spending;
}

/** Decides whether a run takes another turn. */
export interface StoppingPolicy {
  /** A sentence that says why the run must end now, or `null` to go on. */
  reasonToStop(state: LoopState): string | null;
}
