export { createGeminiLlm } from './create-gemini-llm.js';
export { geminiKeyVariables, geminiOptionsSchema, type GeminiOptions } from './options.js';
