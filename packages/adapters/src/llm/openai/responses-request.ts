import type { AssistantMessage, ChatMessage, LLMRequest } from '@rlm-ts/domain';
import type {
  FunctionTool,
  ResponseInputItem,
  ToolChoiceFunction,
  ToolChoiceOptions,
} from 'openai/resources/responses/responses';

import { defined } from './chat-request.js';
import { repeatedItems } from './responses-continuation.js';

/** Models of OpenAI's that do not reason, and refuse to be asked for reasoning. */
const NO_REASONING = /^(ft:)?(gpt-[34]|chatgpt-)/;

/** The body of a request to Responses. Nothing of it is to be stored. */
export function responsesBody(
  model: string,
  request: LLMRequest,
  { carryReasoning = !NO_REASONING.test(model) }: { readonly carryReasoning?: boolean | undefined },
): Record<string, unknown> {
  const { tools = [], toolChoice, sampling = {}, messages } = request;
  const begin = messages.findIndex(({ role }) => role !== 'system');
  const first = begin === -1 ? messages.length : begin;
  const instructions = messages
    .slice(0, first)
    .map(({ content }) => content)
    .filter((content) => content !== '')
    .join('\n\n');
  return defined({
    model,
    instructions: instructions === '' ? undefined : instructions,
    input: messages.slice(first).flatMap(toItems),
    store: false,
    include: carryReasoning ? ['reasoning.encrypted_content'] : undefined,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    max_output_tokens: sampling.maxOutputTokens,
    reasoning:
      sampling.reasoningEffort === undefined ? undefined : { effort: sampling.reasoningEffort },
    ...(tools.length === 0
      ? {}
      : {
          tools: tools.map(({ name, description, parameters }): FunctionTool => ({
            type: 'function',
            name,
            description,
            parameters: { ...parameters },
            // Strict tools demand schemas of a certain form, which ours need not have.
            strict: false,
          })),
          tool_choice: toChoice(toolChoice),
        }),
  });
}

function toItems(message: ChatMessage): ResponseInputItem[] {
  switch (message.role) {
    case 'tool':
      return [
        { type: 'function_call_output', call_id: message.toolCallId, output: message.content },
      ];
    case 'assistant':
      return toAssistantItems(message);
    default:
      return [{ role: message.role, content: message.content }];
  }
}

function toAssistantItems(message: AssistantMessage): ResponseInputItem[] {
  const repeated = repeatedItems(message);
  if (repeated !== null) return repeated;
  const { content, toolCalls = [] } = message;
  return [
    ...(content === '' ? [] : [{ role: 'assistant' as const, content }]),
    ...toolCalls.map(({ id, name, argumentsJson }) => ({
      type: 'function_call' as const,
      call_id: id,
      name,
      arguments: argumentsJson,
    })),
  ];
}

function toChoice(
  choice: LLMRequest['toolChoice'],
): ToolChoiceOptions | ToolChoiceFunction | undefined {
  return typeof choice === 'object' ? { type: 'function', name: choice.name } : choice;
}
