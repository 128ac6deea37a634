import type { ChatCompletion, ChatDelta } from '@rlm-ts/domain';

import { countOf, isRecord, listOf, malformedReply, recordOf, textOf } from '../calling/index.js';
import type { CalledModel } from '../calling/index.js';
import { readChatReply, reasoningOf } from './chat-reply.js';
import { addReasoningDetails } from './reasoning-details.js';
import { reportedError } from './translate-error.js';

interface StreamedCall {
  readonly index: number;
  id: string;
  name: string;
  arguments: string;
}

/**
 * Reads a streamed reply of Chat Completions: puts it together as it would have come whole, and
 * reads that.
 *
 * @throws ModelCallError as `readChatReply` does; `MODEL_REPLY_MALFORMED` for a stream that ends
 *   before its reply does.
 */
export async function* readChatStream(
  called: CalledModel,
  chunks: AsyncIterable<unknown>,
): AsyncGenerator<ChatDelta, ChatCompletion> {
  const calls: StreamedCall[] = [];
  let details: Readonly<Record<string, unknown>>[] = [];
  let [text, reasoning, reasoningContent, refusal, model] = ['', '', '', '', ''];
  let usage: unknown;
  let finishReason: unknown = null;
  for await (const chunk of chunks) {
    const fields = recordOf(chunk);
    const choice = recordOf(listOf(fields['choices'])[0]);
    const error = fields['error'] ?? choice['error'];
    if (isRecord(error)) throw reportedError(called, error);
    model ||= textOf(fields['model']);
    usage = fields['usage'] ?? usage;
    finishReason = choice['finish_reason'] ?? finishReason;
    const delta = recordOf(choice['delta']);
    const piece = textOf(delta['content']);
    const thought = reasoningOf(delta);
    text += piece;
    reasoning += thought;
    reasoningContent += textOf(delta['reasoning_content']);
    refusal += textOf(delta['refusal']);
    details = addReasoningDetails(details, delta['reasoning_details']);
    addCalls(calls, listOf(delta['tool_calls']));
    if (thought !== '') yield { kind: 'reasoning', text: thought };
    if (piece !== '') yield { kind: 'text', text: piece };
  }
  if (finishReason === null) throw malformedReply(called, 'the stream ends before the reply does');
  const message = {
    content: text,
    refusal,
    reasoning,
    reasoning_content: reasoningContent,
    reasoning_details: details,
    tool_calls: calls
      .sort((one, other) => one.index - other.index)
      .map(({ id, name, arguments: given }) => ({ id, function: { name, arguments: given } })),
  };
  return readChatReply(called, {
    model,
    usage,
    choices: [{ message, finish_reason: finishReason }],
  });
}

function addCalls(calls: StreamedCall[], pieces: readonly unknown[]): void {
  pieces.map(recordOf).forEach((piece, position) => {
    const index = countOf(piece['index']) ?? position;
    const id = textOf(piece['id']);
    const told = recordOf(piece['function']);
    let call = calls.findLast((other) => other.index === index);
    // Some servers give every call the same index, others repeat id and name with every piece.
    if (call === undefined || (id !== '' && call.id !== '' && id !== call.id)) {
      call = { index, id: '', name: '', arguments: '' };
      calls.push(call);
    }
    call.id ||= id;
    call.name ||= textOf(told['name']);
    call.arguments += textOf(told['arguments']);
  });
}
