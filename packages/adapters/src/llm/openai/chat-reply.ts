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
import { reportedError } from './translate-error.js';
import { readCostUsd, readUsage } from './usage.js';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a reply of Chat Completions.
 *
 * @throws ModelCallError `CONTENT_REFUSED`, `MODEL_REPLY_MALFORMED`, or what the reply reports.
 */
export function readChatReply(called: CalledModel, reply: unknown): ChatCompletion {
  if (!isRecord(reply)) throw malformedReply(called, 'the reply is no JSON object');
  const usage = readUsage(reply['usage']);
  const choice = listOf(reply['choices'])[0];
  const error = reply['error'] ?? recordOf(choice)['error'];
  if (isRecord(error)) throw reportedError(called, error);
  const message = recordOf(choice)['message'];
  if (!isRecord(choice) || !isRecord(message)) {
    throw malformedReply(called, 'the reply holds no message', usage);
  }
  const text = textOfContent(message['content']);
  const toolCalls = listOf(message['tool_calls']).map((call, index) =>
    readToolCall(called, recordOf(call), index, usage),
  );
  checkRefusal(called, choice, message, usage);
  return {
    text,
    model: textOf(reply['model']) || called.modelName,
    usage,
    costUsd: readCostUsd(reply['usage']),
    finishReason: finishReasonOf(choice['finish_reason'], toolCalls),
    ...(toolCalls.length === 0 ? {} : { toolCalls, ...continuationOf(message) }),
  };
}

/** The reasoning in a message or a piece of one; servers disagree about its name. */
export function reasoningOf(message: Fields): string {
  return textOf(message['reasoning_content']) || textOf(message['reasoning']);
}

function textOfContent(content: unknown): string {
  if (!Array.isArray(content)) return textOf(content);
  return listOf(content)
    .map((part) => textOf(recordOf(part)['text']))
    .join('');
}

function checkRefusal(
  called: CalledModel,
  choice: Fields,
  message: Fields,
  usage: TokenUsage | null,
): void {
  const refusal = textOf(message['refusal']);
  if (refusal !== '') throw refusedReply(called, `the model refuses: ${refusal}`, usage);
  if (choice['finish_reason'] === 'content_filter') {
    throw refusedReply(called, 'a content filter ended the reply', usage);
  }
}

function readToolCall(
  called: CalledModel,
  call: Fields,
  index: number,
  usage: TokenUsage | null,
): ToolCall {
  const { name, arguments: given = '' } = recordOf(call['function']);
  if (typeof name !== 'string' || name === '') {
    throw malformedReply(called, 'the reply calls a tool without a name', usage);
  }
  return {
    id: textOf(call['id']) || `call_${String(index)}`,
    name,
    argumentsJson: typeof given === 'string' ? given : JSON.stringify(given),
  };
}

function finishReasonOf(reason: unknown, toolCalls: readonly ToolCall[]): FinishReason {
  if (reason === 'length') return 'length';
  // Some servers say `stop` all the same.
  if (toolCalls.length > 0) return 'tool_calls';
  return reason === 'stop' ? 'stop' : 'other';
}

/**
 * What servers of reasoning models want to see again beside the tool calls: OpenRouter its details,
 * DeepSeek the text.
 */
function continuationOf(message: Fields): { continuation?: unknown } {
  const details = message['reasoning_details'];
  if (Array.isArray(details) && details.length > 0) {
    return { continuation: { reasoning_details: details } };
  }
  const text = textOf(message['reasoning_content']);
  return text === '' ? {} : { continuation: { reasoning_content: text } };
}
