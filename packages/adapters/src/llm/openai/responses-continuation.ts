import type { AssistantMessage } from '@rlm-ts/domain';
import type { ResponseInputItem } from 'openai/resources/responses/responses';

import { listOf, recordOf, textOf } from '../calling/index.js';

type Item = Readonly<Record<string, unknown>>;

/** The text in a reply's items. */
export function textOfItems(items: readonly Item[]): string {
  return items
    .filter(({ type }) => type === 'message')
    .flatMap(({ content }) => listOf(content))
    .map((part) => textOf(recordOf(part)['text']))
    .join('');
}

/**
 * What to keep of a reply so that it can be repeated word for word: all its items, if there is
 * reasoning among them that the server can read again without having stored it.
 */
export function continuationOf(items: readonly Item[]): { continuation?: unknown } {
  const reasoning = items.filter(({ type }) => type === 'reasoning');
  const readable = reasoning.every((item) => textOf(item['encrypted_content']) !== '');
  return reasoning.length > 0 && readable ? { continuation: { items } } : {};
}

/**
 * The items of a reply as they were, for the message that repeats it; `null` if there is nothing
 * kept, or if the message has been changed since: reasoning must stand before what came of it.
 */
export function repeatedItems(message: AssistantMessage): ResponseInputItem[] | null {
  const items = listOf(recordOf(message.continuation)['items']).map(recordOf);
  if (items.length === 0 || textOfItems(items) !== message.content) return null;
  const kept = items
    .filter(({ type }) => type === 'function_call')
    .map((item) => [item['call_id'], item['name'], item['arguments']]);
  const calls = (message.toolCalls ?? []).map((call) => [call.id, call.name, call.argumentsJson]);
  if (JSON.stringify(kept) !== JSON.stringify(calls)) return null;
  return items as unknown as ResponseInputItem[];
}
