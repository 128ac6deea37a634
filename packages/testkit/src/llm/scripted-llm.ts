import { checkOption, type ChatCompletion, type LLMPort, type LLMRequest } from '@rlm-ts/domain';
import { isText } from '../checks.js';

/** Answers request number `index` (from 0, in order of arrival); what it throws, the model throws. */
export type LlmScript = (request: LLMRequest, index: number) => string | Promise<string>;

/** A model without a provider, which does what a case tells it and no more. */
export interface ScriptedLlm extends LLMPort {
  /** Every request so far, in order of arrival. */
  readonly requests: readonly LLMRequest[];
  /** Requests that are not answered yet. */
  readonly inFlight: number;
  /** Resolves once that many requests have arrived. */
  received(count: number): Promise<void>;
}

/** What a {@link ScriptedLlm} charges for each answer, in US dollars: a sum of halves is exact. */
export const SCRIPTED_COST_USD = 0.5;

/**
 * Makes a model that answers by a script. It counts one token per character and pays no heed to
 * signals: a script that is to hear of an abort has the request's signal.
 */
export function createScriptedLlm(
  modelName: string,
  script: LlmScript = (request) => `${modelName}: ${promptOf(request)}`,
): ScriptedLlm {
  checkOption(isText(modelName), 'modelName', 'a text', modelName);
  checkOption(typeof script === 'function', 'script', 'a function', script);
  const requests: LLMRequest[] = [];
  const waiters: { readonly count: number; readonly resolve: () => void }[] = [];
  let inFlight = 0;

  async function complete(request: LLMRequest): Promise<ChatCompletion> {
    const index = requests.length;
    requests.push(request);
    for (const { count, resolve } of waiters) if (requests.length >= count) resolve();
    inFlight += 1;
    try {
      const text = await script(request, index);
      const usage = { inputTokens: promptOf(request).length, outputTokens: text.length };
      return { text, model: modelName, usage, costUsd: SCRIPTED_COST_USD, finishReason: 'stop' };
    } finally {
      inFlight -= 1;
    }
  }

  return {
    modelName,
    requests,
    complete,
    get inFlight() {
      return inFlight;
    },
    received: (count) =>
      new Promise((resolve) => {
        if (requests.length >= count) resolve();
        else waiters.push({ count, resolve });
      }),
  };
}

/** The text of a request's last message. */
export function promptOf(request: LLMRequest): string {
  return request.messages.at(-1)?.content ?? '';
}

/** A promise that never settles, for a model that never answers. */
export function never(): Promise<never> {
  return new Promise(() => undefined);
}
