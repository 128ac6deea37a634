export { createGeminiLlm } from './create-gemini-llm.js';
export { geminiOptionsSchema, type GeminiOptions } from './options.js';
