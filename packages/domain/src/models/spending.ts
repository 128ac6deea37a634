/** What a tree of runs has spent up to a moment: in every event. */
export interface Spending {
  /** Calls of root models. */
  readonly rootCalls: number;
  /** Calls made by code. */
  readonly subCalls: number;
  /** Turns. */
  readonly iterations: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars; `null` as soon as one call's price is unknown. */
  readonly costUsd: number | null;
}
