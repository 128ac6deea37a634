import type { TrajectoryModelUse } from '../models/trajectory.js';
import type { ModelUsage } from '../models/completion-result.js';
import type { CallDraft } from './drafts.js';

/**
 * What was used of each model, in the order in which they were first asked.
 *
 * @param billed What the run's account says of each model; empty while it goes on.
 */
export function modelUsesOf(
  calls: readonly CallDraft[],
  answeredByRuns: ReadonlySet<CallDraft>,
  billed: Readonly<Record<string, Pick<ModelUsage, 'costUsd'>>>,
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
  const found = [...uses.values()];
  if (!isAbout(billed, uses)) return found;
  // The account knows what calls cost that failed; their events do not tell it.
  return found.map((use) => ({ ...use, costUsd: billed[use.model]?.costUsd ?? null }));
}

/** A provider may call a model by another name than who asked it: then the two cannot be compared. */
function isAbout(billed: object, uses: ReadonlyMap<string, unknown>): boolean {
  const names = Object.keys(billed);
  return names.length === uses.size && names.every((name) => uses.has(name));
}
