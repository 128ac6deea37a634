import type { LLMPort } from '@rlm-ts/domain';

import { requiredModelName } from '../calling/index.js';
import { openAiLlm } from './openai-llm.js';
import type { OpenAiOptions } from './options.js';
import { OPENAI } from './presets.js';
import type { OpenAiPreset } from './presets.js';

/**
 * Makes a model that is asked through OpenAI's SDK: OpenAI's own, or one of a service that speaks
 * its language. Key, address and package are looked for at the first call.
 *
 * @throws RlmError `CONFIG_INVALID` without a model's name.
 */
export function createOpenAiLlm(
  options: OpenAiOptions,
  modelName: string | undefined,
  preset: OpenAiPreset = OPENAI,
): Required<Pick<LLMPort, 'modelName' | 'complete' | 'stream'>> {
  const name = requiredModelName(preset.name, modelName);
  return openAiLlm(options, name, preset, () => import('openai'));
}
