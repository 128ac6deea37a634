export { CodeSession } from './code-session.js';
export * from './compare/index.js';
export type { ContextInput } from './context-input.js';
export { createRlmFromConfig, type RlmExtensions } from './create-rlm-from-config.js';
export { createRlm, type RlmParts, type RunOptions } from './create-rlm.js';
export * from './diagnosis/index.js';
export * from './orchestrator/index.js';
export * from './registries/definitions.js';
export { environmentOptionNames } from './registries/environment-option-names.js';
export type { CompletionOptions, StreamOptions } from './completion-options.js';
export { ConversationSession } from './conversation-session.js';
export { RLM, type SessionOptions } from './rlm.js';
export * from './settings/index.js';
export * from './tools/index.js';
export * from './trajectories/index.js';
export {
  createAnthropicLlm,
  createGeminiLlm,
  createLocalEnvironmentFactory,
  createMockLlm,
  createOpenTelemetryLogger,
  makeFolder,
  type MockLlm,
  type MockLlmOptions,
  type MockScript,
  openAiBackends,
  type OpenTelemetryOptions,
} from '@rlm-ts/adapters';
export type {
  EgressMode,
  EnvironmentConfig,
  EnvironmentDefinition,
  LLMConfig,
  LLMDefinition,
  LoggerConfig,
  LoggerDefinition,
  RLMConfig,
  RunSettings,
  SharedEnvironmentDefinition,
} from '@rlm-ts/application';
export * from '@rlm-ts/domain';
