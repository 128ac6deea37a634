import type { TrajectoryCall } from '@rlm-ts/domain';

/** One bar: a call, or several calls in a row. */
export interface TokenBin {
  /** The places of its first and its last call among the calls. */
  readonly first: number;
  readonly last: number;
  /** `12`, or `12–40`; counts from 1. */
  readonly label: string;
  readonly tokensIn: number;
  readonly tokensOut: number;
}

/** More bars than these are no longer told apart. */
const MOST_BARS = 120;

/**
 * The tokens of the calls from `from` to `to` (inclusive) in at most {@link MOST_BARS} bars of equally
 * many calls.
 */
export function tokenBins(
  calls: readonly TrajectoryCall[],
  from = 0,
  to = calls.length - 1,
): readonly TokenBin[] {
  const size = Math.max(1, Math.ceil((to - from + 1) / MOST_BARS));
  const bins: TokenBin[] = [];
  for (let first = from; first <= to; first += size) {
    const last = Math.min(to, first + size - 1);
    const members = calls.slice(first, last + 1);
    bins.push({
      first,
      last,
      label: first === last ? `${first + 1}` : `${first + 1}–${last + 1}`,
      tokensIn: members.reduce((sum, call) => sum + (call.tokensIn ?? 0), 0),
      tokensOut: members.reduce((sum, call) => sum + (call.tokensOut ?? 0), 0),
    });
  }
  return bins;
}

/** What the calls of one depth used. */
export interface DepthUse {
  readonly depth: number;
  readonly calls: number;
  readonly tokensIn: number;
  readonly tokensOut: number;
  readonly costUsd: number | null;
}

/** Tokens and cost by depth, the root first. The cost is `null` as soon as one call's is. */
export function tokensByDepth(calls: readonly TrajectoryCall[]): readonly DepthUse[] {
  const depths = new Map<number, { -readonly [Key in keyof DepthUse]: DepthUse[Key] }>();
  for (const call of calls) {
    const use = depths.get(call.depth) ?? {
      depth: call.depth,
      calls: 0,
      tokensIn: 0,
      tokensOut: 0,
      costUsd: 0,
    };
    use.calls += 1;
    use.tokensIn += call.tokensIn ?? 0;
    use.tokensOut += call.tokensOut ?? 0;
    // The turns of a child run have its cost.
    if (call.kind !== 'rlm_query') {
      const { costUsd } = call;
      use.costUsd = use.costUsd === null || costUsd === null ? null : use.costUsd + costUsd;
    }
    depths.set(call.depth, use);
  }
  return [...depths.values()].sort((one, other) => one.depth - other.depth);
}
