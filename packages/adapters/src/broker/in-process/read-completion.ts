import type { TokenUsage } from '@rlm-ts/domain';

/** The part of a model's reply that a broker needs, checked. */
export interface CheckedCompletion {
  readonly text: string;
  readonly usage: TokenUsage | null;
  readonly costUsd: number | null;
  /** What was wrong with the numbers and is therefore taken as unknown; `null` if nothing was. */
  readonly complaint: string | null;
}

/**
 * Checks what a model adapter returned: adapters come from third parties, and a `NaN` or a negative
 * price would spoil the accounts of the whole run.
 *
 * @returns `null` if there is no text.
 */
export function readCompletion(completion: unknown): CheckedCompletion | null {
  if (typeof completion !== 'object' || completion === null) return null;
  const text: unknown = Reflect.get(completion, 'text');
  if (typeof text !== 'string') return null;
  const usage: unknown = Reflect.get(completion, 'usage') ?? null;
  const costUsd: unknown = Reflect.get(completion, 'costUsd') ?? null;
  const usageFits = usage === null || isUsage(usage);
  const costFits = costUsd === null || isAmount(costUsd);
  const wrong = [...(usageFits ? [] : ['usage']), ...(costFits ? [] : ['costUsd'])];
  return {
    text,
    usage: usageFits ? usage : null,
    costUsd: costFits ? costUsd : null,
    complaint: wrong.length === 0 ? null : `gave an impossible ${wrong.join(' and ')}`,
  };
}

function isUsage(usage: unknown): usage is TokenUsage {
  if (typeof usage !== 'object' || usage === null) return false;
  return (
    isAmount(Reflect.get(usage, 'inputTokens')) && isAmount(Reflect.get(usage, 'outputTokens'))
  );
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
