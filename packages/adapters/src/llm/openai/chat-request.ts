import type { AssistantMessage, ChatMessage, LLMRequest } from '@rlm-ts/domain';
import type {
  ChatCompletionMessageParam,
  ChatCompletionTool,
  ChatCompletionToolChoiceOption,
} from 'openai/resources/chat/completions';

import { recordOf } from '../calling/index.js';
import type { OpenAiOptions } from './options.js';

/** The body of a request to Chat Completions, as far as it is the same for streams. */
export function chatBody(
  model: string,
  request: LLMRequest,
  { maxTokensField }: Pick<OpenAiOptions, 'maxTokensField'>,
): Record<string, unknown> {
  const { tools = [], toolChoice, sampling = {} } = request;
  return defined({
    model,
    messages: request.messages.map(toMessage),
    temperature: sampling.temperature,
    top_p: sampling.topP,
    [maxTokensField]: sampling.maxOutputTokens,
    stop: sampling.stopSequences?.length === 0 ? undefined : sampling.stopSequences,
    seed: sampling.seed,
    reasoning_effort: sampling.reasoningEffort,
    ...(tools.length === 0
      ? {}
      : {
          tools: tools.map(({ name, description, parameters }): ChatCompletionTool => ({
            type: 'function',
            function: { name, description, parameters },
          })),
          tool_choice: toChoice(toolChoice),
        }),
  });
}

/** An object without the fields that are `undefined`. */
export function defined(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function toMessage(message: ChatMessage): ChatCompletionMessageParam {
  switch (message.role) {
    case 'tool':
      return { role: 'tool', tool_call_id: message.toolCallId, content: message.content };
    case 'assistant':
      return toAssistantMessage(message);
    default:
      return { role: message.role, content: message.content };
  }
}

function toAssistantMessage(message: AssistantMessage): ChatCompletionMessageParam {
  const { content, toolCalls = [], continuation } = message;
  if (toolCalls.length === 0) return { role: 'assistant', content };
  return {
    role: 'assistant',
    content: content === '' ? null : content,
    tool_calls: toolCalls.map(({ id, name, argumentsJson }) => ({
      id,
      type: 'function',
      function: { name, arguments: argumentsJson },
    })),
    ...recordOf(continuation),
  };
}

function toChoice(choice: LLMRequest['toolChoice']): ChatCompletionToolChoiceOption | undefined {
  return typeof choice === 'object'
    ? { type: 'function', function: { name: choice.name } }
    : choice;
}
