import type { LLMRequest, SamplingOptions, ToolChoice, ToolSpecification } from '@rlm-ts/domain';

import { listOf } from '../calling/index.js';
import { buildContents } from './build-contents.js';
import type { GeminiOptions } from './options.js';
import { thinkingConfig } from './thinking-config.js';
import type { GeminiContent } from './wire.js';

/** What {@link buildRequest} goes by. */
export interface RequestPlan {
  readonly modelName: string;
  readonly options: GeminiOptions;
  readonly request: LLMRequest;
  readonly streamed: boolean;
}

/** A request in the SDK's shape. */
export interface GeminiRequest {
  readonly model: string;
  readonly contents: readonly GeminiContent[];
  readonly config: Readonly<Record<string, unknown>>;
}

/** Puts a request into the provider's words. It leaves the request as it was. */
export function buildRequest({
  modelName,
  options,
  request,
  streamed,
}: RequestPlan): GeminiRequest {
  const { systemInstruction, contents } = buildContents(request.messages, modelName);
  const { extraConfig, safetySettings } = options;
  const { sampling = {}, tools = [], toolChoice = 'auto' } = request;
  // Tools of the provider's own, such as its search, stand beside those of the request.
  const others = listOf(extraConfig.tools);
  const thinking = thinkingConfig({
    modelName,
    effort: sampling.reasoningEffort,
    budgetTokens: options.thinkingBudgetTokens,
    streamed,
  });
  return {
    model: modelName,
    contents,
    config: {
      ...(safetySettings.length === 0 ? {} : { safetySettings }),
      ...(systemInstruction === null ? {} : { systemInstruction }),
      ...samplingConfig(sampling),
      ...(thinking === null ? {} : { thinkingConfig: thinking }),
      ...(tools.length === 0 ? {} : { toolConfig: toolConfig(toolChoice) }),
      ...extraConfig,
      ...(tools.length === 0 ? {} : { tools: [...others, declarations(tools)] }),
      // The SDK would go on by itself where a reply is cut, and call what it takes for a tool: one
      // call of ours is one request.
      automaticContinuation: false,
      automaticFunctionCalling: { disable: true },
    },
  };
}

function samplingConfig(sampling: SamplingOptions): Readonly<Record<string, unknown>> {
  const { temperature, topP, maxOutputTokens, stopSequences = [], seed } = sampling;
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(stopSequences.length === 0 ? {} : { stopSequences: [...stopSequences] }),
    ...(seed === undefined ? {} : { seed }),
  };
}

function declarations(tools: readonly ToolSpecification[]): object {
  const functionDeclarations = tools.map(({ name, description, parameters }) => ({
    name,
    description,
    parametersJsonSchema: parameters,
  }));
  return { functionDeclarations };
}

function toolConfig(choice: ToolChoice): object {
  if (typeof choice === 'object') {
    return { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: [choice.name] } };
  }
  const modes = { auto: 'AUTO', none: 'NONE', required: 'ANY' } as const;
  return { functionCallingConfig: { mode: modes[choice] } };
}
