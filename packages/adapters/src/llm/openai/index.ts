export { openAiBackends, type OpenAiBackend } from './backends.js';
export { createOpenAiLlm } from './create-openai-llm.js';
export type { OpenAiOptions } from './options.js';
