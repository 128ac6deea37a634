import type { LLMPort } from '@rlm-ts/domain';
import type * as z from 'zod';

import { createOpenAiLlm } from './create-openai-llm.js';
import { azureOptionsSchema, openAiOptionsSchemaFor } from './options.js';
import type { OpenAiOptions } from './options.js';
import { AZURE, COMPATIBLE, OPENAI } from './presets.js';

/** A backend that a configuration can choose by name. */
export interface OpenAiBackend {
  readonly name: string;
  readonly optionsSchema: z.ZodType<OpenAiOptions>;
  /** Environment variables that may hold the key. */
  readonly keyVariables: readonly string[];
  /**
   * Makes a model; does no I/O.
   *
   * @throws RlmError `CONFIG_INVALID` without a model's name.
   */
  readonly create: (options: OpenAiOptions, modelName: string | undefined) => LLMPort;
}

/**
 * Every backend that speaks OpenAI's language: `openai`, `azure`, `litellm`, `ollama`, `vllm` and
 * `openrouter`.
 */
export const openAiBackends: readonly OpenAiBackend[] = [OPENAI, AZURE, ...COMPATIBLE].map(
  (preset) => ({
    name: preset.name,
    keyVariables: preset.keyVariables,
    optionsSchema:
      preset.isAzure === true ? azureOptionsSchema : openAiOptionsSchemaFor(preset.maxTokensField),
    create: (options, modelName) => createOpenAiLlm(options, modelName, preset),
  }),
);
