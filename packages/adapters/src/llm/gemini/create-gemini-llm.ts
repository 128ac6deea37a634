import type { ChatCompletion, ChatDelta, LLMPort, LLMRequest } from '@rlm-ts/domain';

import { createProviderLlm, modelCallFailure, requiredModelName } from '../calling/index.js';
import type { CalledModel } from '../calling/index.js';
import { buildRequest } from './build-request.js';
import { connectGemini } from './connect-gemini.js';
import type { GeminiClient } from './connect-gemini.js';
import { Exchange } from './exchange.js';
import type { GeminiOptions } from './options.js';
import { ReplyReader } from './reply-reader.js';

/**
 * Makes a model of Google's Gemini API. The SDK is loaded, and the key is looked for, at the first
 * call.
 *
 * @param name As the provider knows it, such as `gemini-2.5-flash`.
 * @throws RlmError `CONFIG_INVALID` without a model's name.
 */
export function createGeminiLlm(
  options: GeminiOptions,
  name: string | undefined,
): Required<Pick<LLMPort, 'modelName' | 'complete' | 'stream'>> {
  const modelName = requiredModelName('gemini', name);
  const called: CalledModel = { backend: 'gemini', modelName };
  const { timeoutMs, idleTimeoutMs } = options;

  const complete = async (
    { models, secrets }: GeminiClient,
    request: LLMRequest,
    signal: AbortSignal,
  ): Promise<ChatCompletion> => {
    const exchange = new Exchange(called, secrets);
    const reader = new ReplyReader(called);
    try {
      const plan = { modelName, options, request, streamed: false };
      reader.add(await models.generateContent(exchange.sends(buildRequest(plan), signal)));
      return reader.finish();
    } catch (error) {
      throw exchange.translate(error, reader.usage);
    }
  };

  async function* stream(
    { models, secrets }: GeminiClient,
    request: LLMRequest,
    { signal, alive }: { readonly signal: AbortSignal; readonly alive: () => void },
  ): AsyncGenerator<ChatDelta, ChatCompletion> {
    const exchange = new Exchange(called, secrets, alive);
    const reader = new ReplyReader(called);
    try {
      const plan = { modelName, options, request, streamed: true };
      const chunks = await models.generateContentStream(exchange.sends(buildRequest(plan), signal));
      for await (const chunk of chunks) yield* reader.add(chunk);
      return reader.finish();
    } catch (error) {
      throw exchange.translate(error, reader.usage);
    }
  }

  return createProviderLlm<GeminiClient>({
    ...called,
    limits: { timeoutMs, idleTimeoutMs },
    connect: () => connectGemini(options),
    complete: (client, request, { signal }) => complete(client, request, signal),
    stream,
    translate: (error, secrets) =>
      modelCallFailure(called, {
        kind: { code: 'MODEL_FAILED', retryable: false, billed: 'no' },
        error,
        secrets,
      }),
  });
}
