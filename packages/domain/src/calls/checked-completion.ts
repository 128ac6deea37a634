import { ModelCallError } from '../errors/model-call.error.js';
import type { ChatCompletion, TokenUsage } from '../models/chat.js';

/**
 * What a model adapter returned, checked: adapters come from third parties, and a `NaN` or a
 * negative price would spoil the accounts of the whole run. Impossible numbers count as unknown.
 *
 * @param onComplaint Told in words what was wrong with them.
 * @throws ModelCallError `MODEL_REPLY_MALFORMED` if there is no text.
 */
export function checkedCompletion(
  modelName: string,
  completion: ChatCompletion,
  onComplaint: (complaint: string) => void,
): ChatCompletion {
  // Loosely typed on purpose: it is the type that is checked.
  const given: unknown = completion;
  if (
    typeof given !== 'object' ||
    given === null ||
    typeof Reflect.get(given, 'text') !== 'string'
  ) {
    throw new ModelCallError({
      code: 'MODEL_REPLY_MALFORMED',
      message: `The model "${modelName}" returned a reply without text.`,
    });
  }
  const usage: unknown = completion.usage ?? null;
  const costUsd: unknown = completion.costUsd ?? null;
  const usageFits = usage === null || isUsage(usage);
  const costFits = costUsd === null || isAmount(costUsd);
  const wrong = [...(usageFits ? [] : ['usage']), ...(costFits ? [] : ['costUsd'])];
  if (wrong.length > 0) {
    onComplaint(`The model "${modelName}" gave an impossible ${wrong.join(' and ')}.`);
  }
  return {
    ...completion,
    usage: usageFits ? usage : null,
    costUsd: costFits ? costUsd : null,
  };
}

const PARTS = ['cachedInputTokens', 'cacheWriteInputTokens', 'reasoningTokens'];

function isUsage(usage: unknown): usage is TokenUsage {
  if (typeof usage !== 'object' || usage === null) return false;
  const known = PARTS.map((part): unknown => Reflect.get(usage, part)).filter(
    (amount) => amount !== undefined,
  );
  return [Reflect.get(usage, 'inputTokens'), Reflect.get(usage, 'outputTokens'), ...known].every(
    isAmount,
  );
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
