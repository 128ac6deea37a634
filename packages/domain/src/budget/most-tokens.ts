import { utf8ByteLength } from '../formatting/utf8-byte-length.js';
import type { LLMRequest } from '../ports/llm.port.js';

/** What providers put around a message, rounded up. */
const TOKENS_PER_MESSAGE = 32;
/** What providers say to a model about how to call tools, rounded up. */
const TOKENS_FOR_TOOLS = 1000;

/**
 * More tokens than the request can have. Tokenizers work on bytes of UTF-8, and no token is shorter
 * than a byte: what is true of every model needs no table of tokenizers. English has about a quarter.
 */
export function mostInputTokens({ messages, tools = [] }: LLMRequest): number {
  let tokens = tools.length === 0 ? 0 : TOKENS_FOR_TOOLS;
  for (const tool of tools) tokens += utf8ByteLength(JSON.stringify(tool));
  for (const message of messages) {
    tokens += TOKENS_PER_MESSAGE + utf8ByteLength(message.content);
    if (message.role !== 'assistant') continue;
    for (const call of message.toolCalls ?? []) tokens += utf8ByteLength(JSON.stringify(call));
    if (message.continuation !== undefined) {
      tokens += utf8ByteLength(JSON.stringify([message.continuation]));
    }
  }
  return tokens;
}
