import type { ChatMessage, LLMRequest } from '@rlm-ts/domain';

/** The model that unit tests say they call. */
export const CALLED = { backend: 'openai', modelName: 'gpt' };

/** A request with these messages. */
export function requestOf(
  messages: readonly ChatMessage[],
  more: Partial<LLMRequest> = {},
): LLMRequest {
  return { messages, purpose: 'root', depth: 0, ...more };
}

/** The tool that unit tests offer. */
export const TOOL = {
  name: 'find',
  description: 'Finds.',
  parameters: { type: 'object', properties: { what: { type: 'string' } } },
};
