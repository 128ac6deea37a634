export { llmConformance } from './llm-conformance.js';
export type { LlmFailure, LlmHarness, LlmScenario, OpenLlm, SeenRequest } from './llm-harness.js';
export {
  SCRIPTED_COST_USD,
  createScriptedLlm,
  never,
  promptOf,
  type LlmScript,
  type ScriptedLlm,
} from './scripted-llm.js';
