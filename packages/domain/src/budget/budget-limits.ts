/** What a whole tree of runs may use. Absent means unlimited. */
export interface BudgetLimits {
  /** Model calls made by code, over all depths. */
  readonly maxSubCalls?: number | undefined;
  /** Turns of root models, over all depths. */
  readonly maxTotalIterations?: number | undefined;
  /** Tokens read and written, over all models. */
  readonly maxTokens?: number | undefined;
  /** US dollars. */
  readonly maxCostUsd?: number | undefined;
}

/** Who makes a model call: the loop, or code through a sub-call. */
export type Spender = 'root' | 'sub_call';
