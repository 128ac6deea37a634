import type { TrajectoryModelUse } from '../models/trajectory.js';
import type { CallDraft } from './drafts.js';

/** What was used of each model, in the order in which they were first asked. */
export function modelUsesOf(
  calls: readonly CallDraft[],
  answeredByRuns: ReadonlySet<CallDraft>,
): readonly TrajectoryModelUse[] {
  const uses = new Map<string, TrajectoryModelUse>();
  for (const call of calls) {
    const { model, tokensIn, tokensOut, costUsd } = call;
    // A child run's turns count themselves, and an answer of before was asked for once.
    if (answeredByRuns.has(call) || call.deduplicated || model === '') continue;
    const use = uses.get(model) ?? { model, calls: 0, tokensIn: 0, tokensOut: 0, costUsd: 0 };
    uses.set(model, {
      model,
      calls: use.calls + 1,
      tokensIn: use.tokensIn + (tokensIn ?? 0),
      tokensOut: use.tokensOut + (tokensOut ?? 0),
      costUsd: use.costUsd === null || costUsd === null ? null : use.costUsd + costUsd,
    });
  }
  return [...uses.values()];
}
