import type { SamplingOptions } from '@rlm-ts/domain';

import type { AnthropicBody } from './body.js';
import { LEAST_THINKING_BUDGET } from './options.js';
import type { AnthropicOptions } from './options.js';

type Effort = NonNullable<SamplingOptions['reasoningEffort']>;
type ThinkingFields = Pick<AnthropicBody, 'thinking' | 'output_config'>;

/** What {@link thinkingFields} depends on. */
export interface ThinkingWish {
  readonly modelName: string;
  readonly option: AnthropicOptions['thinking'];
  readonly effort: Effort | undefined;
  /** The limit of the reply, which thinking counts towards. */
  readonly maxTokens: number;
}

/** Models from before there was adaptive thinking. No new ones will be among them. */
const BY_BUDGET =
  /claude-(?:[123]\b|instant|(?:opus|sonnet)-4-(?:[01]\b|20)|(?:opus|sonnet|haiku)-4-5\b)/;

/** The API's words for an effort; it has none for less than `low`. */
const EFFORTS = {
  none: 'low',
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
} as const;

/** Shares of the reply's limit, as OpenRouter has them for models that want a number. */
const SHARES = { none: 0, minimal: 0.1, low: 0.2, medium: 0.5, high: 0.8 } as const;

/**
 * How a request tells the model to think. The option goes before the request's wish.
 *
 * An effort means adaptive thinking of that effort; `none` means the least effort, because not every
 * model can do without and those that can need no thinking at that effort. Older models know only a
 * budget of tokens, of which an effort is a share; they do not think unless told to.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/thinking
 */
export function thinkingFields(wish: ThinkingWish): ThinkingFields {
  const { modelName, option, effort, maxTokens } = wish;
  const byBudget = BY_BUDGET.test(modelName);
  const effortFields =
    effort === undefined || byBudget ? {} : { output_config: { effort: EFFORTS[effort] } };
  if (typeof option === 'object') {
    const display = byBudget ? {} : SHOWN;
    return { ...budgetFields(option.budgetTokens, maxTokens, display), ...effortFields };
  }
  switch (option) {
    case 'off':
      return { thinking: { type: 'disabled' }, ...effortFields };
    case 'between_tools':
      return { thinking: { type: 'between_tools' }, ...effortFields };
    case 'adaptive':
      return { thinking: { type: 'adaptive', ...SHOWN }, ...effortFields };
    case 'default':
      if (effort === undefined || effort === 'none') return effortFields;
      if (!byBudget) return { thinking: { type: 'adaptive', ...SHOWN }, ...effortFields };
      return budgetFields(Math.floor(maxTokens * SHARES[effort]), maxTokens);
  }
}

/** Newer models do not show their thinking unless they are asked to; older ones always do. */
const SHOWN = { display: 'summarized' } as const;

/** A budget that fits the reply's limit, below which it must be; none if that leaves too little. */
function budgetFields(
  wanted: number,
  maxTokens: number,
  display: Partial<typeof SHOWN> = {},
): ThinkingFields {
  const budget = Math.min(Math.max(wanted, LEAST_THINKING_BUDGET), maxTokens - 1);
  if (budget < LEAST_THINKING_BUDGET) return {};
  return { thinking: { type: 'enabled', budget_tokens: budget, ...display } };
}
