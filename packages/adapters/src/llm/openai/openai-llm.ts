import type { LLMPort, LLMRequest } from '@rlm-ts/domain';

import { createProviderLlm } from '../calling/index.js';
import { readChatReply } from './chat-reply.js';
import { chatBody } from './chat-request.js';
import { readChatStream } from './chat-stream.js';
import { connectOpenAi } from './connection.js';
import type { LoadOpenAi, MakeClient } from './connection.js';
import type { OpenAiOptions } from './options.js';
import type { OpenAiPreset } from './presets.js';
import { readResponse } from './responses-reply.js';
import { responsesBody } from './responses-request.js';
import { readResponseStream } from './responses-stream.js';
import { translateError } from './translate-error.js';

type Body = Record<string, unknown>;

/** One of OpenAI's two APIs. */
const APIS = {
  chat: {
    path: '/chat/completions',
    body: chatBody,
    streamed: { stream: true, stream_options: { include_usage: true } },
    read: readChatReply,
    readStream: readChatStream,
  },
  responses: {
    path: '/responses',
    body: responsesBody,
    streamed: { stream: true },
    read: readResponse,
    readStream: readResponseStream,
  },
};

/**
 * Makes a model, with the SDK from wherever `load` finds it. The package's index must not lead here:
 * an application without the SDK has no types for `load`.
 */
export function openAiLlm(
  options: OpenAiOptions,
  modelName: string,
  preset: OpenAiPreset,
  load: LoadOpenAi,
): Required<Pick<LLMPort, 'modelName' | 'complete' | 'stream'>> {
  const api = APIS[options.api];
  const called = { backend: preset.name, modelName };
  const bodyOf = (request: LLMRequest, more: Body): Body => ({
    ...api.body(modelName, request, options),
    ...more,
    ...preset.extraBody,
    ...options.extraBody,
  });

  return createProviderLlm<MakeClient>({
    ...called,
    limits: options,
    connect: () => connectOpenAi(preset, options, load),
    translate: (error, secrets) => translateError(called, error, secrets),
    // The SDK's methods for the APIs stumble over replies that are not what they should be.
    complete: async (makeClient, request, { signal }) => {
      const client = makeClient(() => undefined);
      return api.read(called, await client.post(api.path, { body: bodyOf(request, {}), signal }));
    },
    stream: async function* (makeClient, request, { signal, alive }) {
      const body = bodyOf(request, api.streamed);
      const events = await makeClient(alive).post<AsyncIterable<unknown>>(api.path, {
        body,
        signal,
        stream: true,
      });
      return yield* api.readStream(called, events);
    },
  });
}
