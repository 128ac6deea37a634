import type { ToolCall } from '@rlm-ts/domain';

import { isRecord, recordOf, textOf } from '../calling/index.js';

/** A part of a reply as it came, of which nothing is certain. */
export type ReceivedPart = Readonly<Record<string, unknown>>;

/** Whether a part is a summary of thoughts, which is no part of the answer. */
export function isThought(part: ReceivedPart): boolean {
  return part.thought === true;
}

/** Whether a part is signed: the model goes on from there only if it gets the part back. */
export function isSigned(part: ReceivedPart): boolean {
  return textOf(part.thoughtSignature) !== '';
}

/** The call of a tool that a part is; `null` if it is something else. */
export function callIn(part: ReceivedPart): ReceivedPart | null {
  return isRecord(part.functionCall) ? part.functionCall : null;
}

/** The calls of tools among the parts, in order. */
export function callsIn(parts: readonly ReceivedPart[]): readonly ReceivedPart[] {
  return parts.map(callIn).filter((call) => call !== null);
}

/** The answer's text. */
export function textIn(parts: readonly ReceivedPart[]): string {
  return parts
    .filter((part) => !isThought(part))
    .map(({ text }) => textOf(text))
    .join('');
}

/** The calls in a reply. One that came without an id gets one that no other call ever has. */
export function readToolCalls(parts: readonly ReceivedPart[]): readonly ToolCall[] {
  return callsIn(parts).map(({ id, name, args }) => ({
    id: textOf(id) || `call_${crypto.randomUUID()}`,
    name: textOf(name),
    argumentsJson: JSON.stringify(recordOf(args)),
  }));
}

/**
 * Adds a part to those before it. Pieces of one text become one part again; a signature stays with
 * the very part it came with, as the provider wants it back.
 */
export function addPart(parts: ReceivedPart[], part: ReceivedPart): void {
  const last = parts.at(-1);
  if (last !== undefined && isBareText(last) && isBareText(part)) {
    if (isThought(last) === isThought(part)) {
      parts[parts.length - 1] = { ...last, text: textOf(last.text) + textOf(part.text) };
      return;
    }
  }
  parts.push(part);
}

/** Whether a part holds text, or a thought, and nothing else. */
export function isBareText(part: ReceivedPart): boolean {
  return typeof part.text === 'string' && hasOnly(part, ['text', 'thought']);
}

/** Whether an object has no other fields than these. */
export function hasOnly(record: ReceivedPart, fields: readonly string[]): boolean {
  return Object.keys(record).every((field) => fields.includes(field));
}
