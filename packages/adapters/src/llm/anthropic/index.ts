export { createAnthropicLlm } from './create-anthropic-llm.js';
export { anthropicOptionsSchema, type AnthropicOptions } from './options.js';
