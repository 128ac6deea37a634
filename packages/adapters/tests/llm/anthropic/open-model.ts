import type { ChatDelta, LLMRequest, ChatCompletion } from '@rlm-ts/domain';
import type * as z from 'zod';

import { createAnthropicLlm } from '../../../src/llm/anthropic/index.js';
import type { anthropicOptionsSchema } from '../../../src/llm/anthropic/index.js';
import { startProviderServer } from '../provider-server.js';
import type { Play, ProviderServer } from '../provider-server.js';

/** A model whose requests go to a mock provider. */
export interface ServedModel extends AsyncDisposable {
  readonly model: ReturnType<typeof createAnthropicLlm>;
  readonly server: ProviderServer;
  /** The body of a request as it was sent. */
  readonly body: (index?: number) => Record<string, unknown>;
}

/** Starts a mock provider and makes a model that asks it. */
export async function openModel(
  play: Play,
  options: z.input<typeof anthropicOptionsSchema> = {},
  modelName = 'claude-sonnet-5-5',
): Promise<ServedModel> {
  const server = await startProviderServer(play);
  const given = { apiKey: 'sk-ant-test-key', baseURL: server.url, ...options };
  return {
    model: createAnthropicLlm(given, modelName),
    server,
    body: (index = 0) => server.seen()[index]?.body as Record<string, unknown>,
    [Symbol.asyncDispose]: () => server.close(),
  };
}

/** A request of a run with one message. */
export function question(more: Partial<LLMRequest> = {}): LLMRequest {
  return { messages: [{ role: 'user', content: 'question' }], purpose: 'root', depth: 0, ...more };
}

/** A stream's pieces and what it returned. */
export async function readAll(
  stream: AsyncGenerator<ChatDelta, ChatCompletion>,
): Promise<{ pieces: ChatDelta[]; completion: ChatCompletion }> {
  const pieces: ChatDelta[] = [];
  for (;;) {
    const next = await stream.next();
    if (next.done === true) return { pieces, completion: next.value };
    pieces.push(next.value);
  }
}
