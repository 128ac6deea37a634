/** One thing that a tree of runs may use up. */
export interface BudgetLine {
  readonly used: number;
  /** `null` for no limit. */
  readonly limit: number | null;
}

/** What a tree of runs has used and may use, at one moment. */
export interface BudgetSnapshot {
  /** Model calls made by code. */
  readonly subCalls: BudgetLine;
  /** Input and output together, over all models. */
  readonly tokens: BudgetLine;
  /** US dollars. `used` is `null` once a call's price is unknown. */
  readonly costUsd: { readonly used: number | null; readonly limit: number | null };
  /** Turns of all runs of the tree. */
  readonly iterations: BudgetLine;
  /** Since the root run began. */
  readonly seconds: BudgetLine;
  /** `used` is the depth of the run that asks: 0 for the root. `limit` is the deepest there may be. */
  readonly depth: BudgetLine;
}
