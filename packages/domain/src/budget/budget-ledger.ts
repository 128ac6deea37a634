import { throwIfAborted } from '../errors/abort.js';
import type { ChatCompletion } from '../models/chat.js';
import type { UsageSummary } from '../models/completion-result.js';
import type { ModelFacts } from '../models/model-facts.js';
import type { Spending } from '../models/spending.js';
import { untilAborted } from '../loop/until-aborted.js';
import type { BudgetLimits, Spender } from './budget-limits.js';
import { exhausted } from './exhausted.js';
import { billOf, costOf } from './expense-of.js';
import { mostThatCanCost } from './price-of-usage.js';
import { Tally, type Expense } from './tally.js';

export type { BudgetLimits, Spender } from './budget-limits.js';

/** A request to a model before it goes out. */
export interface HoldRequest {
  readonly model: string;
  readonly facts: ModelFacts;
  /** Asked only if something is limited: counting a long prompt takes time. */
  readonly mostInputTokens: () => number;
  /** What the caller wants at most; absent: what the model can. */
  readonly maxOutputTokens?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The most that a request can use, taken from the budget until it is known what it did use. */
export interface Hold {
  /** What the request must ask for; `null` if nothing bounds it. */
  readonly maxOutputTokens: number | null;
  /**
   * Enters what was used.
   *
   * @returns US dollars; `null` if the price is unknown.
   */
  settle(completion: Pick<ChatCompletion, 'usage' | 'costUsd'>): number | null;
  /** Enters a request that failed: nothing, if it was refused; if that is not known, all that is held. */
  fail(error: unknown): void;
  /** Gives all of it back: the request never went out. */
  release(): void;
}

interface Held {
  readonly tokens: number;
  readonly costUsd: number;
}

/** Fewer tokens than this are no answer. */
const LEAST_OUTPUT_TOKENS = 256;
/** What a model is given that nothing is known of. */
const USUAL_OUTPUT_TOKENS = 16_384;
/** A request that names no maximum takes no more than this part of what is left, so that others can go out beside it … */
const SHARE = 8;
/** … but this much if it can. */
const FAIR_OUTPUT_TOKENS = 8192;
const WAITING = 'Waiting for the budget';

/**
 * One account for a run and all its children.
 *
 * Calls and turns are taken before they go out. Of tokens and dollars each request holds the most
 * that it can use, and gives back the rest when it is settled: so the limits hold exactly, also
 * within a batch. A request that does not fit beside those that are out waits until they are settled;
 * one that does not fit alone is granted fewer tokens to write; `BUDGET_EXHAUSTED` is what is left
 * when even that is too much.
 */
export class BudgetLedger {
  private readonly tally = new Tally();
  private readonly root: BudgetLedger;
  /** What failed requests may have used beyond what is known of them. */
  private presumed: Held = { tokens: 0, costUsd: 0 };
  private readonly out = new Set<Held>();
  private changed = newChange();

  constructor(
    readonly limits: BudgetLimits = {},
    private readonly parent: BudgetLedger | null = null,
  ) {
    this.root = parent?.root ?? this;
  }

  /** The account of a child run: a part of this one, which has nothing of its own to spend. */
  forChild(): BudgetLedger {
    return new BudgetLedger(this.limits, this);
  }

  /**
   * Takes one call from the budget.
   *
   * @throws RlmError `BUDGET_EXHAUSTED` if nothing is left; then nothing was taken.
   */
  reserve(spender: Spender): void {
    const { maxSubCalls } = this.limits;
    const { calls } = this.root.tally;
    if (spender === 'sub_call' && maxSubCalls !== undefined && calls.sub_call >= maxSubCalls) {
      throw exhausted('sub-calls', 'maxSubCalls', maxSubCalls);
    }
    this.everywhere((tally) => {
      tally.count(spender, 1);
    });
  }

  /** Gives back a reserved call that never went out. */
  refund(spender: Spender): void {
    this.everywhere((tally) => {
      tally.count(spender, -1);
    });
  }

  /**
   * Takes one turn from the budget.
   *
   * @throws RlmError `BUDGET_EXHAUSTED` if none is left.
   */
  takeIteration(): void {
    const { maxTotalIterations } = this.limits;
    if (maxTotalIterations !== undefined && this.root.tally.iterations >= maxTotalIterations) {
      throw exhausted('turns over all runs', 'maxTotalIterations', maxTotalIterations);
    }
    this.everywhere((tally) => {
      tally.iterations += 1;
    });
  }

  /**
   * Takes from the budget the most that a request can use. Waits while requests that are out may
   * still give enough back.
   *
   * @throws RlmError `BUDGET_EXHAUSTED`, `ABORTED`.
   */
  async hold(request: HoldRequest): Promise<Hold> {
    const { maxTokens, maxCostUsd } = this.limits;
    if (maxTokens === undefined && maxCostUsd === undefined) {
      return this.holdOf(request, request.maxOutputTokens ?? null, { tokens: 0, costUsd: 0 });
    }
    const inputTokens = request.mostInputTokens();
    for (;;) {
      throwIfAborted(request.signal, WAITING);
      const granted = this.root.grant(request, inputTokens);
      if (granted === Infinity) {
        return this.holdOf(request, null, this.root.mostOf(request, inputTokens, 0));
      }
      if (granted !== null) {
        return this.holdOf(request, granted, this.root.mostOf(request, inputTokens, granted));
      }
      await untilAborted(this.root.changed.promise, request.signal, WAITING);
    }
  }

  /** What was spent up to now by the run and its children. */
  summary(): UsageSummary {
    return this.tally.summary();
  }

  /** What the whole tree has spent up to now, in short. */
  spent(): Spending {
    const { totals, calls, iterations } = this.root.tally;
    const { inputTokens, outputTokens, costUsd } = totals;
    return {
      rootCalls: calls.root,
      subCalls: calls.sub_call,
      iterations,
      inputTokens,
      outputTokens,
      costUsd,
    };
  }

  /** Tokens to write that may go out now; `Infinity` if no limit bounds them, `null` to wait for others. */
  private grant(request: HoldRequest, inputTokens: number): number | null {
    const { maxOutputTokens: asked, facts } = request;
    const most = asked ?? facts.maxOutputTokens ?? USUAL_OUTPUT_TOKENS;
    const affordable = this.affordableOutput(request, inputTokens);
    if (affordable === Infinity) return asked ?? Infinity;
    const share = Math.max(FAIR_OUTPUT_TOKENS, Math.floor(affordable / SHARE));
    const wanted = asked === undefined ? Math.min(most, share) : most;
    if (affordable >= wanted) return wanted;
    if (this.out.size > 0) return null;
    if (affordable >= Math.min(LEAST_OUTPUT_TOKENS, wanted)) return affordable;
    const { maxTokens, maxCostUsd } = this.limits;
    const left = this.left();
    if (maxTokens !== undefined && left.tokens < inputTokens + LEAST_OUTPUT_TOKENS) {
      throw exhausted('tokens', 'maxTokens', maxTokens, left.tokens);
    }
    throw exhausted('US dollars', 'maxCostUsd', maxCostUsd ?? 0, left.costUsd);
  }

  private affordableOutput({ facts }: HoldRequest, inputTokens: number): number {
    const left = this.left();
    const byTokens = left.tokens - inputTokens;
    if (facts.price === null || left.costUsd === Infinity) return byTokens;
    const forInput = mostThatCanCost(facts.price, inputTokens, 0);
    const perMillion = mostThatCanCost(facts.price, inputTokens, 1e6) - forInput;
    if (forInput > left.costUsd) return -1;
    if (perMillion === 0) return byTokens;
    return Math.min(byTokens, Math.floor(((left.costUsd - forInput) / perMillion) * 1e6));
  }

  private left(): Held {
    const { maxTokens = Infinity, maxCostUsd = Infinity } = this.limits;
    const { inputTokens, outputTokens, knownCostUsd } = this.tally.totals;
    let tokens = maxTokens - inputTokens - outputTokens - this.presumed.tokens;
    let costUsd = maxCostUsd - knownCostUsd - this.presumed.costUsd;
    for (const held of this.out) {
      tokens -= held.tokens;
      costUsd -= held.costUsd;
    }
    return { tokens, costUsd };
  }

  private mostOf({ facts }: HoldRequest, inputTokens: number, outputTokens: number): Held {
    const { price } = facts;
    const costUsd = price === null ? 0 : mostThatCanCost(price, inputTokens, outputTokens);
    return { tokens: inputTokens + outputTokens, costUsd };
  }

  private holdOf(request: HoldRequest, maxOutputTokens: number | null, held: Held): Hold {
    const { root } = this;
    root.out.add(held);
    const close = (expense: Expense | null): void => {
      if (!root.out.delete(held)) return;
      if (expense !== null) {
        this.everywhere((tally) => {
          tally.enter(expense);
        });
        root.presume(held, expense);
      }
      root.change();
    };
    return {
      maxOutputTokens,
      settle: ({ usage, costUsd: told }) => {
        const costUsd = told ?? costOf(request.facts.price, usage);
        close({ model: request.model, usage, costUsd, complete: usage !== null });
        return costUsd;
      },
      fail: (error) => {
        close({ model: request.model, ...billOf(error, request.facts.price) });
      },
      release: () => {
        close(null);
      },
    };
  }

  /** What may have been used and nobody told counts as used: a limit is a promise. */
  private presume(held: Held, { usage, costUsd, complete }: Expense): void {
    if (complete && costUsd !== null) return;
    const known = (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0);
    this.presumed = {
      tokens: this.presumed.tokens + (complete ? 0 : Math.max(0, held.tokens - known)),
      costUsd: this.presumed.costUsd + (costUsd === null ? held.costUsd : 0),
    };
  }

  private change(): void {
    const { announce } = this.changed;
    this.changed = newChange();
    announce();
  }

  private everywhere(enter: (tally: Tally) => void): void {
    enter(this.tally);
    this.parent?.everywhere(enter);
  }
}

function newChange(): { readonly promise: Promise<void>; readonly announce: () => void } {
  let announce: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => {
    announce = resolve;
  });
  return { promise, announce };
}
