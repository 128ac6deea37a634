import type { ChatCompletion, ChatDelta, LLMPort, LLMRequest } from '@rlm-ts/domain';

import { createGeminiLlm, geminiOptionsSchema } from '../../../src/llm/gemini/index.js';
import { startProviderServer } from '../provider-server.js';
import type { Play, ProviderServer } from '../provider-server.js';

/** The key that models made by {@link openGemini} have. */
export const API_KEY = 'AIza-not/a+real=key';

/** A model and the mock provider that it talks with. */
export interface OpenGemini {
  readonly model: ReturnType<typeof createGeminiLlm>;
  readonly server: ProviderServer;
}

/** Starts a mock provider and makes a model that talks with it. */
export async function openGemini(
  play: Play,
  options: Readonly<Record<string, unknown>> = {},
  modelName = 'gemini-2.5-flash',
): Promise<OpenGemini> {
  const server = await startProviderServer(play);
  const known = { apiKey: API_KEY, baseURL: server.url, ...options };
  return { model: createGeminiLlm(geminiOptionsSchema.parse(known), modelName), server };
}

/** A whole answer of the provider's, as the body of its HTTP answer or as one event of a stream. */
export function answers(answer: object, streamed = false): Play {
  const json = JSON.stringify(answer);
  return streamed
    ? { kind: 'raw', status: 200, body: `data: ${json}\n\n`, contentType: 'text/event-stream' }
    : { kind: 'raw', status: 200, body: json };
}

/** Answers as the events of a stream. */
export function streams(...events: readonly object[]): Play {
  const body = events.map((event) => `data: ${JSON.stringify(event)}\r\n\r\n`).join('');
  return { kind: 'raw', status: 200, body, contentType: 'text/event-stream' };
}

/** A refusal with an HTTP status. */
export function refuses(status: number, error: object, headers: Record<string, string> = {}): Play {
  return { kind: 'raw', status, body: JSON.stringify({ error }), headers };
}

/** A reply with the given parts. */
export function candidate(parts: readonly object[], finishReason: string | null = 'STOP'): object {
  const ending = finishReason === null ? {} : { finishReason };
  return { candidates: [{ content: { role: 'model', parts }, index: 0, ...ending }] };
}

/** A request with one message. */
export function ask(content: string, more: Partial<LLMRequest> = {}): LLMRequest {
  return { messages: [{ role: 'user', content }], purpose: 'root', depth: 0, ...more };
}

/** A stream to its end. */
export async function drain(
  model: Required<Pick<LLMPort, 'stream'>>,
  request: LLMRequest,
): Promise<{ deltas: ChatDelta[]; completion: ChatCompletion }> {
  const deltas: ChatDelta[] = [];
  const stream = model.stream(request);
  for (;;) {
    const next = await stream.next();
    if (next.done === true) return { deltas, completion: next.value };
    deltas.push(next.value);
  }
}
