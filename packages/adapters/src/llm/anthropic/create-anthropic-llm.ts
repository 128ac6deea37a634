import type { LLMPort } from '@rlm-ts/domain';
import type * as z from 'zod';

import { anthropicLlm } from './anthropic-llm.js';
import type { anthropicOptionsSchema } from './options.js';

/**
 * A model of Anthropic's Messages API, by way of the package `@anthropic-ai/sdk`, which is loaded at
 * the first call. The key is looked for then, too.
 *
 * @param options Those of {@link anthropicOptionsSchema}; absent ones have their defaults.
 * @param modelName As Anthropic names it, such as `claude-sonnet-5-5`.
 * @throws RlmError `CONFIG_INVALID` for options that the schema refuses, or without a model's name.
 */
export function createAnthropicLlm(
  options: z.input<typeof anthropicOptionsSchema>,
  modelName: string | undefined,
): Required<Pick<LLMPort, 'modelName' | 'complete' | 'stream'>> {
  return anthropicLlm(options, modelName, () => import('@anthropic-ai/sdk'));
}
