import type { LoopState, StoppingPolicy } from '../ports/stopping-policy.port.js';

/** Ends a run after a number of turns in a row that came to nothing. */
export class NoProgressPolicy implements StoppingPolicy {
  /** @param maxTurns Turns in a row without a block that ran without an error. */
  constructor(private readonly maxTurns: number) {}

  reasonToStop(state: LoopState): string | null {
    if (state.turnsWithoutProgress < this.maxTurns) return null;
    return `No code ran without an error in ${String(this.maxTurns)} turns in a row.`;
  }
}
