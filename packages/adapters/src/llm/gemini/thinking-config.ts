import type { SamplingOptions } from '@rlm-ts/domain';

import type { GeminiThinking } from './wire.js';

type Effort = NonNullable<SamplingOptions['reasoningEffort']>;

/** What {@link thinkingConfig} goes by. */
export interface ThinkingWish {
  readonly modelName: string;
  readonly effort: Effort | undefined;
  /** Wins over `effort`. */
  readonly budgetTokens: number | undefined;
  /** Whether somebody sees the thoughts. */
  readonly streamed: boolean;
}

/** As the provider's own OpenAI-compatible endpoint translates efforts. */
const BUDGET_TOKENS: Readonly<Record<Exclude<Effort, 'none'>, number>> = {
  minimal: 1024,
  low: 1024,
  medium: 8192,
  high: 24_576,
};

/** The least that the model which cannot do without thinking accepts. */
const LEAST_BUDGET_OF_PRO = 128;

const LEVELS: Readonly<Record<Effort, NonNullable<GeminiThinking['thinkingLevel']>>> = {
  none: 'MINIMAL',
  minimal: 'MINIMAL',
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
};

/**
 * How a model is told to think; `null` for nothing. Thoughts are asked for only where thinking is:
 * a model that does not think refuses the wish.
 */
export function thinkingConfig(wish: ThinkingWish): GeminiThinking | null {
  const amount = amountOf(wish);
  if (amount === null) return null;
  const thinks = amount.thinkingBudget !== 0 && wish.effort !== 'none';
  return wish.streamed && thinks ? { ...amount, includeThoughts: true } : amount;
}

function amountOf({ modelName, effort, budgetTokens }: ThinkingWish): GeminiThinking | null {
  if (budgetTokens !== undefined) return { thinkingBudget: budgetTokens };
  if (effort === undefined) return null;
  const isPro = /(^|[-/])pro($|-)/.test(modelName);
  if (knowsBudgetsOnly(modelName)) {
    if (effort !== 'none') return { thinkingBudget: BUDGET_TOKENS[effort] };
    return { thinkingBudget: isPro ? LEAST_BUDGET_OF_PRO : 0 };
  }
  const level = LEVELS[effort];
  return { thinkingLevel: isPro && level === 'MINIMAL' ? 'LOW' : level };
}

/** Whether a model is of the generations up to 2.5: no thinking levels, no demand for signatures. */
export function knowsBudgetsOnly(modelName: string): boolean {
  return /(^|\/)gemini-[12][.-]/.test(modelName);
}
