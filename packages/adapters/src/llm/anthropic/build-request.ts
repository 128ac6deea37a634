import type { LLMRequest, SamplingOptions, ToolChoice, ToolSpecification } from '@rlm-ts/domain';

import type { AnthropicBody, ToolUnion } from './body.js';
import type { ToolChoice as ToolChoiceParam } from './body.js';
import { buildChat } from './build-chat.js';
import type { ChatSetting } from './build-chat.js';
import { isGrowing, withCacheBreakpoints } from './cache-breakpoints.js';
import type { AnthropicOptions } from './options.js';
import { thinkingFields } from './thinking.js';

/** A request as it goes out. */
export interface BuiltRequest {
  readonly body: AnthropicBody;
  /** What a continuation of the reply must hold to be recognised. */
  readonly fingerprint: string;
}

/**
 * Builds a request. What comes first in the chat comes first in the body, always in the same form, so
 * that each request of a run begins as the one before it did.
 */
export function buildRequest(
  modelName: string,
  request: LLMRequest,
  options: AnthropicOptions,
): BuiltRequest {
  const { sampling = {} } = request;
  const maxTokens = sampling.maxOutputTokens ?? options.maxOutputTokens;
  const thinking = thinkingFields({
    modelName,
    option: options.thinking,
    effort: sampling.reasoningEffort,
    maxTokens,
  });
  const tools = (request.tools ?? []).map(toolParam);
  const chat = buildChat(request.messages, { tools, thinking: replayOf(thinking) });
  const body: AnthropicBody = {
    model: modelName,
    max_tokens: maxTokens,
    ...(tools.length === 0 ? {} : { tools, ...choiceFields(request.toolChoice) }),
    ...(chat.system.length === 0 ? {} : { system: chat.system }),
    messages: chat.messages,
    ...thinking,
    ...samplingFields(sampling, options, thinking),
    stream: true,
  };
  const marked = options.promptCaching ? withCacheBreakpoints(body, isGrowing(request)) : body;
  return {
    body: { ...marked, ...options.extraBody, stream: true },
    fingerprint: chat.fingerprint,
  };
}

function replayOf({ thinking }: Pick<AnthropicBody, 'thinking'>): ChatSetting['thinking'] {
  if (thinking?.type === 'disabled') return 'none';
  return thinking?.type === 'enabled' ? 'all' : 'unchanged';
}

function toolParam({ name, description, parameters }: ToolSpecification): ToolUnion {
  return { name, description, input_schema: { ...parameters, type: 'object' } };
}

function choiceFields(choice: ToolChoice | undefined): Pick<AnthropicBody, 'tool_choice'> {
  return choice === undefined ? {} : { tool_choice: toolChoice(choice) };
}

function toolChoice(choice: ToolChoice): ToolChoiceParam {
  if (typeof choice === 'object') return { type: 'tool', name: choice.name };
  return { type: choice === 'required' ? 'any' : choice };
}

function samplingFields(
  { temperature, topP, stopSequences = [] }: SamplingOptions,
  { apiVersion }: AnthropicOptions,
  { thinking }: Pick<AnthropicBody, 'thinking'>,
): Pick<AnthropicBody, 'stop_sequences' | 'temperature' | 'top_p'> {
  // The API refuses blank ones.
  const stops = stopSequences.filter((text) => text.trim() !== '');
  const stopFields = stops.length === 0 ? {} : { stop_sequences: stops };
  const thinks = thinking !== undefined && thinking.type !== 'disabled';
  if (apiVersion !== '2023-06-01' || thinks) return stopFields;
  // Newer models of that version refuse both at once.
  if (temperature !== undefined) return { ...stopFields, temperature };
  return topP === undefined ? stopFields : { ...stopFields, top_p: topP };
}
