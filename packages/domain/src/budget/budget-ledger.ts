import { RlmError } from '../errors/rlm-error.js';
import type { ChatCompletion, TokenUsage } from '../models/chat.js';
import type { ModelUsage, UsageSummary } from '../models/completion-result.js';

/** What a whole tree of runs may spend. Absent means unlimited. */
export interface BudgetLimits {
  /** Model calls made by code, over all depths. */
  readonly maxSubCalls?: number;
}

/** Who makes a model call: the loop, or code through a sub-call. */
export type Spender = 'root' | 'sub_call';

interface Tally {
  calls: number;
  inputTokens: number;
  outputTokens: number;
  costUsd: number | null;
}

const emptyTally = (): Tally => ({ calls: 0, inputTokens: 0, outputTokens: 0, costUsd: 0 });

/**
 * One account for a run and all its children. A call is reserved before it goes out, so a batch can
 * never overdraw, and settled with what it really used. A call that was sent counts, also when it
 * failed: the provider may have charged for it.
 */
export class BudgetLedger {
  private readonly byModel = new Map<string, Tally>();
  private readonly total = emptyTally();
  private readonly calls = { root: 0, sub_call: 0 };

  constructor(private readonly limits: BudgetLimits = {}) {}

  /**
   * Takes one call from the budget.
   *
   * @throws RlmError `BUDGET_EXHAUSTED` if nothing is left; then nothing was taken.
   */
  reserve(spender: Spender): void {
    const { maxSubCalls } = this.limits;
    if (spender === 'sub_call' && maxSubCalls !== undefined && this.calls.sub_call >= maxSubCalls) {
      throw new RlmError({
        code: 'BUDGET_EXHAUSTED',
        message: `The budget of ${String(maxSubCalls)} sub-calls is used up; raise limits.maxSubCalls to allow more.`,
        details: { maxSubCalls },
      });
    }
    this.calls[spender] += 1;
  }

  /** Gives back a reserved call that never went out. */
  refund(spender: Spender): void {
    this.calls[spender] -= 1;
  }

  /** Enters what a reserved call used; `null` stands for a call that was sent and failed. */
  settle(model: string, completion: Pick<ChatCompletion, 'usage' | 'costUsd'> | null): void {
    const tally = this.byModel.get(model) ?? emptyTally();
    this.byModel.set(model, tally);
    const usage = completion?.usage ?? null;
    const costUsd = completion === null ? null : completion.costUsd;
    add(tally, usage, costUsd);
    add(this.total, usage, costUsd);
  }

  /** What was spent up to now. */
  summary(): UsageSummary {
    const byModel: Record<string, ModelUsage> = Object.create(null) as Record<string, ModelUsage>;
    for (const [model, tally] of this.byModel) byModel[model] = { ...tally };
    return { ...this.total, rootCalls: this.calls.root, subCalls: this.calls.sub_call, byModel };
  }
}

function add(tally: Tally, usage: TokenUsage | null, costUsd: number | null): void {
  tally.calls += 1;
  tally.inputTokens += usage?.inputTokens ?? 0;
  tally.outputTokens += usage?.outputTokens ?? 0;
  tally.costUsd = tally.costUsd === null || costUsd === null ? null : tally.costUsd + costUsd;
}
