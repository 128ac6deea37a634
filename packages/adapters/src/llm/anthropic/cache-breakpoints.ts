import type { LLMRequest } from '@rlm-ts/domain';

import type { AnthropicBody, BlockMessage } from './body.js';

const MARK = { cache_control: { type: 'ephemeral' } } as const;

/**
 * Marks how far a request is to be kept in the provider's cache, with the four marks that a request
 * may have. The cache knows prefixes, in the order tools, system prompt, messages.
 *
 * - The last tool and the end of the system prompt: chats that go different ways share these.
 * - The end of the last user message: with the next request it is a prefix, read for a tenth of the
 *   price.
 * - The end of the user message before it, which is where the request before this one put that mark.
 *   The API finds an unmarked prefix only if it ends within twenty blocks before a mark, and one turn
 *   of many tool calls is longer.
 *
 * Writing costs a quarter more than other input, so what nobody will send again goes unmarked:
 * {@link isGrowing}.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/prompt-caching
 */
export function withCacheBreakpoints(body: AnthropicBody, growing: boolean): AnthropicBody {
  const { tools, system, messages } = body;
  return {
    ...body,
    ...(tools === undefined ? {} : { tools: markLast(tools) }),
    ...(system === undefined ? {} : { system: markLast(system) }),
    messages: growing ? markUsers(messages) : messages,
  };
}

/**
 * Whether a request's history will be sent again with more at its end: a run's will, and one that
 * already holds an answer. A single question, which most sub-calls are, will not.
 */
export function isGrowing({ purpose, messages }: LLMRequest): boolean {
  return purpose === 'root' || messages.some(({ role }) => role === 'assistant');
}

function markUsers(messages: readonly BlockMessage[]): BlockMessage[] {
  const users = messages.flatMap(({ role }, index) => (role === 'user' ? [index] : []));
  const marked = new Set(users.slice(-2));
  return messages.map((message, index) =>
    marked.has(index) ? { ...message, content: markLast(message.content) } : message,
  );
}

function markLast<T extends object>(items: readonly T[]): T[] {
  return items.map((item, index) => (index === items.length - 1 ? { ...item, ...MARK } : item));
}
