import type { BudgetLedger, BudgetSnapshot, ClockPort } from '@rlm-ts/domain';

/** Where a run stands in its tree, as far as budgets go. */
export interface BudgetView {
  readonly ledger: BudgetLedger;
  readonly clock: ClockPort;
  /** When the root run began, by the monotonic clock. */
  readonly rootStarted: number;
  /** Milliseconds that the whole tree may take. */
  readonly timeoutMs: number | undefined;
  readonly depth: number;
  readonly maxDepth: number;
}

/** What code is told that asks for `budget()`. */
export function budgetSnapshot(view: BudgetView): BudgetSnapshot {
  const { ledger, clock, rootStarted, timeoutMs, depth, maxDepth } = view;
  const { limits } = ledger;
  const { subCalls, iterations, inputTokens, outputTokens, costUsd } = ledger.spent();
  return {
    subCalls: { used: subCalls, limit: limits.maxSubCalls ?? null },
    tokens: { used: inputTokens + outputTokens, limit: limits.maxTokens ?? null },
    costUsd: { used: costUsd, limit: limits.maxCostUsd ?? null },
    iterations: { used: iterations, limit: limits.maxTotalIterations ?? null },
    seconds: {
      used: (clock.monotonic() - rootStarted) / 1000,
      limit: timeoutMs === undefined ? null : timeoutMs / 1000,
    },
    depth: { used: depth, limit: maxDepth - 1 },
  };
}
