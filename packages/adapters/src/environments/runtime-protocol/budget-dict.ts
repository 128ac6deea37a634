import type { BudgetSnapshot, JsonValue } from '@rlm-ts/domain';

/** What of a budget nobody counts and nobody limits. */
const UNKNOWN: BudgetLineOrUnknown = { used: null, limit: null };

interface BudgetLineOrUnknown {
  readonly used: number | null;
  readonly limit: number | null;
}

/**
 * The snapshot as `budget()` gives it to code: each line with what is `left`, `None` for what is not
 * limited or not known.
 *
 * @param snapshot `null` if nobody counts.
 */
export function budgetAsPythonDict(
  snapshot: BudgetSnapshot | null,
): Readonly<Record<string, JsonValue>> {
  return {
    sub_calls: line(snapshot?.subCalls),
    tokens: line(snapshot?.tokens),
    cost_usd: line(snapshot?.costUsd),
    iterations: line(snapshot?.iterations),
    seconds: line(snapshot?.seconds),
    depth: line(snapshot?.depth),
  };
}

function line({ used, limit }: BudgetLineOrUnknown = UNKNOWN): JsonValue {
  const left = used === null || limit === null ? null : Math.max(0, limit - used);
  return { used, limit, left };
}
