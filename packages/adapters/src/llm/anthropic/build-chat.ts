import type { ChatMessage, ToolMessage } from '@rlm-ts/domain';

import { assistantBlocks, textBlocks } from './assistant-blocks.js';
import type { BlockMessage, ContentBlockParam, TextBlockParam, ToolUnion } from './body.js';
import { PrefixFingerprint } from './prefix-fingerprint.js';

/** A chat in the shape that the API wants. */
export interface BlockChat {
  readonly system: TextBlockParam[];
  readonly messages: BlockMessage[];
  /** Of the tools, the system prompt and all messages. */
  readonly fingerprint: string;
}

/** What a chat is built for. */
export interface ChatSetting {
  readonly tools: readonly ToolUnion[];
  /**
   * Thinking of earlier replies: left out, sent back, or sent back where nothing before it has
   * changed since. Only models that do not look at what was before demand to have it back.
   */
  readonly thinking: 'none' | 'all' | 'unchanged';
}

/** Stands where the API wants a text and there is none. */
const EMPTY = '(empty)';

/**
 * Splits a chat into the system prompt and messages of alternating roles. The results of calls that
 * were made at once must be in one message. System messages further down are said by the user: most
 * models know only the one at the top.
 */
export function buildChat(messages: readonly ChatMessage[], setting: ChatSetting): BlockChat {
  const first = messages.findIndex(({ role }) => role !== 'system');
  const top = messages.slice(0, first === -1 ? messages.length : first);
  const system = top.flatMap(({ content }) => textBlocks(content));
  const fingerprint = new PrefixFingerprint();
  fingerprint.add('tools', setting.tools);
  fingerprint.add('system', system);
  const takesThinking = (prefix: string): boolean =>
    setting.thinking === 'unchanged' ? prefix === fingerprint.value : setting.thinking === 'all';

  const chat: BlockMessage[] = [];
  const append = (role: BlockMessage['role'], blocks: ContentBlockParam[]): void => {
    if (blocks.length === 0) return;
    fingerprint.add(role, blocks);
    const last = chat.at(-1);
    if (last?.role === role) last.content.push(...blocks);
    else chat.push({ role, content: blocks });
  };
  for (const message of messages.slice(top.length)) {
    if (message.role === 'assistant') append('assistant', assistantBlocks(message, takesThinking));
    else append('user', [message.role === 'tool' ? toolResult(message) : said(message.content)]);
  }
  if (chat.length === 0) append('user', [said('')]);
  return { system, messages: chat, fingerprint: fingerprint.value };
}

/** A blank message is still a turn: without it, the chat might end with the model's own words. */
function said(content: string): TextBlockParam {
  return textBlocks(content)[0] ?? { type: 'text', text: EMPTY };
}

function toolResult({ toolCallId, content, isError }: ToolMessage): ContentBlockParam {
  return {
    type: 'tool_result',
    tool_use_id: toolCallId,
    content: [said(content)],
    ...(isError === true ? { is_error: true } : {}),
  };
}
