import type { AssistantMessage, ToolCall } from '@rlm-ts/domain';

import { isRecord, listOf, recordOf, textOf } from '../calling/index.js';
import {
  callIn,
  callsIn,
  hasOnly,
  isBareText,
  isSigned,
  isThought,
  textIn,
} from './received-parts.js';
import type { ReceivedPart } from './received-parts.js';

/** A reply as it is to be sent back. Plain JSON, so that it survives being stored. */
export interface Continuation {
  readonly backend: 'gemini';
  readonly parts: readonly ReceivedPart[];
  /** The ids of its calls as we told them, those that we made up included. */
  readonly callIds: readonly string[];
}

/** What is to be kept of a reply; `null` if its text and its calls say it all. */
export function continuationOf(
  parts: readonly ReceivedPart[],
  toolCalls: readonly ToolCall[],
): Continuation | null {
  if (parts.every(isToldByMessage)) return null;
  // Summaries of thoughts are for people. What the model goes on from is in the signatures.
  const kept = parts.filter((part) => !isThought(part) || isSigned(part));
  return { backend: 'gemini', parts: kept, callIds: toolCalls.map(({ id }) => id) };
}

/**
 * The reply that a message repeats; `null` if it is none of this adapter's, or if the message says
 * something else by now, for then the message counts.
 */
export function continuationIn(message: AssistantMessage): Continuation | null {
  const { backend, parts, callIds } = recordOf(message.continuation);
  if (backend !== 'gemini') return null;
  const reply: Continuation = {
    backend,
    parts: listOf(parts).filter(isRecord),
    callIds: listOf(callIds).map(textOf),
  };
  return textIn(reply.parts) === message.content && hasCallsOf(message, reply) ? reply : null;
}

/** The ids that were made up for calls which came without. The provider does not know them. */
export function madeUpIds({ parts, callIds }: Continuation): readonly string[] {
  const calls = callsIn(parts);
  return callIds.filter((_, index) => textOf(calls[index]?.id) === '');
}

function hasCallsOf({ toolCalls = [] }: AssistantMessage, { parts, callIds }: Continuation) {
  const names = callsIn(parts).map(({ name }) => textOf(name));
  return (
    toolCalls.length === names.length &&
    toolCalls.every(({ id, name }, index) => id === callIds[index] && name === names[index])
  );
}

function isToldByMessage(part: ReceivedPart): boolean {
  const call = callIn(part);
  if (call === null) return isBareText(part);
  return textOf(call.id) !== '' && hasOnly(part, ['functionCall']);
}
