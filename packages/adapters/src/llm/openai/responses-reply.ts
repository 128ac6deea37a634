import type { ChatCompletion, FinishReason, TokenUsage, ToolCall } from '@rlm-ts/domain';

import {
  isRecord,
  listOf,
  malformedReply,
  recordOf,
  refusedReply,
  textOf,
} from '../calling/index.js';
import type { CalledModel } from '../calling/index.js';
import { continuationOf, textOfItems } from './responses-continuation.js';
import { reportedError } from './translate-error.js';
import { readCostUsd, readUsage } from './usage.js';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a reply of Responses.
 *
 * @throws ModelCallError `CONTENT_REFUSED`, `MODEL_REPLY_MALFORMED`, or what the reply reports.
 */
export function readResponse(called: CalledModel, reply: unknown): ChatCompletion {
  if (!isRecord(reply)) throw malformedReply(called, 'the reply is no JSON object');
  const usage = readUsage(reply['usage']);
  if (isRecord(reply['error'])) throw reportedError(called, reply['error']);
  if (reply['status'] === 'failed') throw reportedError(called, {});
  if (!Array.isArray(reply['output'])) {
    throw malformedReply(called, 'the reply holds no output', usage);
  }
  const items = listOf(reply['output']).filter(isRecord);
  const toolCalls = items
    .filter(({ type }) => type === 'function_call')
    .map((item) => readToolCall(called, item, usage));
  const incomplete = textOf(recordOf(reply['incomplete_details'])['reason']);
  checkRefusal(called, items, incomplete, usage);
  return {
    text: textOfItems(items),
    model: textOf(reply['model']) || called.modelName,
    usage,
    costUsd: readCostUsd(reply['usage']),
    finishReason: finishReasonOf(reply['status'], incomplete, toolCalls),
    ...(toolCalls.length === 0 ? {} : { toolCalls }),
    ...continuationOf(items),
  };
}

function readToolCall(called: CalledModel, item: Fields, usage: TokenUsage | null): ToolCall {
  const { call_id: id, name } = item;
  if (typeof id !== 'string' || id === '' || typeof name !== 'string' || name === '') {
    throw malformedReply(called, 'the reply calls a tool without an id or a name', usage);
  }
  return { id, name, argumentsJson: textOf(item['arguments']) };
}

function checkRefusal(
  called: CalledModel,
  items: readonly Fields[],
  incomplete: string,
  usage: TokenUsage | null,
): void {
  const refusal = items
    .flatMap(({ content }) => listOf(content))
    .map((part) => textOf(recordOf(part)['refusal']))
    .join('');
  if (refusal !== '') throw refusedReply(called, `the model refuses: ${refusal}`, usage);
  if (incomplete === 'content_filter') {
    throw refusedReply(called, 'a content filter ended the reply', usage);
  }
}

function finishReasonOf(
  status: unknown,
  incomplete: string,
  toolCalls: readonly ToolCall[],
): FinishReason {
  if (incomplete === 'max_output_tokens') return 'length';
  if (toolCalls.length > 0) return 'tool_calls';
  return status === 'completed' ? 'stop' : 'other';
}
