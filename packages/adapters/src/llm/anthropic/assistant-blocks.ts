import type { AssistantMessage, ToolCall } from '@rlm-ts/domain';

import { argumentsObject } from '../calling/index.js';
import type { ContentBlockParam, TextBlockParam } from './body.js';
import { isThinking, readContinuation } from './continuation.js';
import type { KeptBlock, Layout } from './continuation.js';

/**
 * The content of an assistant's message. Its thinking goes back unchanged and where it stood: the
 * API checks that nothing before a signed block has changed since it was written. A message that was
 * edited since then keeps only the blocks that came before the edit.
 *
 * Empty if nothing is left that the API takes as a message.
 *
 * @param takesThinking Whether thinking may be sent back that answered a request of this fingerprint.
 */
export function assistantBlocks(
  message: AssistantMessage,
  takesThinking: (prefix: string) => boolean,
): ContentBlockParam[] {
  const { layout, prefix } = readContinuation(message.continuation) ?? { layout: [], prefix: '' };
  const blocks = fits(layout, message) ? inOrder(layout, message) : afterLeading(layout, message);
  const sent = takesThinking(prefix) ? blocks : blocks.filter((block) => !isThinking(block));
  // Thinking that led to nothing: the API refuses a message that ends with it.
  const last = sent.findLastIndex((block) => !isThinking(block));
  return sent.slice(0, last + 1);
}

/** Whether the message still says what the reply said, as far as can be seen from the layout. */
function fits(layout: Layout, { content, toolCalls = [] }: AssistantMessage): boolean {
  const ids = layout.flatMap((part) => (part.kind === 'tool_call' ? [part.id] : []));
  const length = layout.reduce((sum, part) => sum + (part.kind === 'text' ? part.length : 0), 0);
  return (
    length === content.length &&
    ids.length === toolCalls.length &&
    toolCalls.every(({ id }, index) => id === ids[index])
  );
}

function inOrder(layout: Layout, { content, toolCalls = [] }: AssistantMessage) {
  let read = 0;
  let called = 0;
  return layout.flatMap((part): ContentBlockParam[] => {
    if (part.kind === 'block') return [asParam(part.block)];
    if (part.kind === 'tool_call') return toolCalls.slice(called, ++called).map(toolUse);
    const text = content.slice(read, read + part.length);
    read += part.length;
    return textBlocks(text);
  });
}

function afterLeading(layout: Layout, { content, toolCalls = [] }: AssistantMessage) {
  const end = layout.findIndex(({ kind }) => kind !== 'block');
  const leading = layout
    .slice(0, end === -1 ? layout.length : end)
    .flatMap((part) => (part.kind === 'block' ? [asParam(part.block)] : []));
  return [...leading, ...textBlocks(content), ...toolCalls.map(toolUse)];
}

/** A text as blocks: none if it is blank, which the API refuses. */
export function textBlocks(text: string): TextBlockParam[] {
  return text.trim() === '' ? [] : [{ type: 'text', text }];
}

function toolUse({ id, name, argumentsJson }: ToolCall): ContentBlockParam {
  return { type: 'tool_use', id, name, input: argumentsObject(argumentsJson) };
}

/** What the API sent, it takes back; it knows kinds of blocks that the SDK's types do not. */
function asParam(block: KeptBlock): ContentBlockParam {
  return block as unknown as ContentBlockParam;
}
