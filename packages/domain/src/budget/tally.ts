import type { TokenUsage } from '../models/chat.js';
import type { ModelUsage, UsageSummary } from '../models/completion-result.js';
import type { Spender } from './budget-limits.js';

/** What one request to a model came to. */
export interface Expense {
  readonly model: string;
  /** `null` if the provider did not tell. */
  readonly usage: TokenUsage | null;
  /** `null` if it is not known. */
  readonly costUsd: number | null;
  /** Whether `usage` is all that was used: a reply that was cut off may have cost more. */
  readonly complete: boolean;
  /** Whether `costUsd` is 0 only because the model's price is, and nobody told what was billed. */
  readonly presumedFree?: boolean;
}

/** A model's sums, and whether a request of it came to 0 only because the model is said to be free. */
interface ModelSums {
  readonly sums: Sums;
  presumedFree: boolean;
}

type Sums = { -readonly [Key in keyof ModelUsage]: ModelUsage[Key] };

const none = (): Sums => ({
  calls: 0,
  inputTokens: 0,
  outputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteInputTokens: 0,
  reasoningTokens: 0,
  costUsd: 0,
  knownCostUsd: 0,
  unknownCalls: 0,
});

/** What a run and its children used. */
export class Tally {
  iterations = 0;
  readonly calls = { root: 0, sub_call: 0 };
  private readonly total = none();
  private readonly byModel = new Map<string, ModelSums>();

  /** Adds a request that went out. */
  enter(expense: Expense): void {
    const model = this.byModel.get(expense.model) ?? { sums: none(), presumedFree: false };
    this.byModel.set(expense.model, model);
    add(model.sums, expense);
    add(this.total, expense);
    model.presumedFree ||= expense.presumedFree ?? false;
    // One that was billed for another request is not free: then nobody knows what the failed one cost.
    if (model.presumedFree && model.sums.knownCostUsd > 0) {
      model.sums.costUsd = null;
      this.total.costUsd = null;
    }
  }

  count(spender: Spender, calls: number): void {
    this.calls[spender] += calls;
  }

  get totals(): Readonly<Sums> {
    return this.total;
  }

  summary(): UsageSummary {
    const byModel: Record<string, ModelUsage> = Object.create(null) as Record<string, ModelUsage>;
    for (const [model, { sums }] of this.byModel) byModel[model] = { ...sums };
    return {
      ...this.total,
      rootCalls: this.calls.root,
      subCalls: this.calls.sub_call,
      iterations: this.iterations,
      byModel,
    };
  }
}

function add(sums: Sums, { usage, costUsd, complete }: Expense): void {
  sums.calls += 1;
  sums.inputTokens += usage?.inputTokens ?? 0;
  sums.outputTokens += usage?.outputTokens ?? 0;
  sums.cachedInputTokens += usage?.cachedInputTokens ?? 0;
  sums.cacheWriteInputTokens += usage?.cacheWriteInputTokens ?? 0;
  sums.reasoningTokens += usage?.reasoningTokens ?? 0;
  sums.knownCostUsd = plus(sums.knownCostUsd, costUsd ?? 0);
  sums.costUsd = sums.costUsd === null || costUsd === null ? null : plus(sums.costUsd, costUsd);
  if (usage === null || costUsd === null || !complete) sums.unknownCalls += 1;
}

/** A sum in whole picodollars, so that it is the same in whatever order calls are settled. */
function plus(one: number, other: number): number {
  return (Math.round(one * 1e12) + Math.round(other * 1e12)) / 1e12;
}
