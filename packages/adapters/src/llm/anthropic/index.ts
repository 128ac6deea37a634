export { createAnthropicLlm } from './create-anthropic-llm.js';
export { anthropicKeyVariables, anthropicOptionsSchema, type AnthropicOptions } from './options.js';
