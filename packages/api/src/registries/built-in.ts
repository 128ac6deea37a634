import {
  anthropicKeyVariables,
  anthropicOptionsSchema,
  createAnthropicLlm,
  createDockerEnvironmentFactory,
  createGeminiLlm,
  createLocalEnvironmentFactory,
  createMockLlm,
  dockerOptionsSchema,
  geminiKeyVariables,
  geminiOptionsSchema,
  JsonlLogger,
  jsonlOptionsSchema,
  localOptionsSchema,
  mockOptionsSchema,
  modalCapabilities,
  ModalEnvironment,
  modalOptionsSchema,
  openAiBackends,
  OpenTelemetryLogger,
  openTelemetryOptionsSchema,
  primeCapabilities,
  PrimeEnvironment,
  primeOptionsSchema,
} from '@rlm-ts/adapters';
import { defineEnvironment, defineLlm, defineLogger } from './definitions.js';

/** Older names of environments that configurations may still use. */
export const ENVIRONMENT_ALIASES: Readonly<Record<string, string>> = { repl: 'local' };

/** The environments that come with the framework. */
export const builtInEnvironments = [
  defineEnvironment({
    name: 'local',
    optionsSchema: localOptionsSchema,
    createFactory: createLocalEnvironmentFactory,
  }),
  defineEnvironment({
    name: 'docker',
    optionsSchema: dockerOptionsSchema,
    createFactory: createDockerEnvironmentFactory,
  }),
  defineEnvironment({
    name: 'modal',
    optionsSchema: modalOptionsSchema,
    capabilities: modalCapabilities,
    create: () => new ModalEnvironment(),
  }),
  defineEnvironment({
    name: 'prime',
    optionsSchema: primeOptionsSchema,
    capabilities: primeCapabilities,
    create: () => new PrimeEnvironment(),
  }),
];

/** The kinds of models that come with the framework. */
export const builtInLlms = [
  defineLlm({
    name: 'mock',
    optionsSchema: mockOptionsSchema,
    create: (options, modelName) =>
      createMockLlm({ ...options, ...(modelName === undefined ? {} : { modelName }) }),
  }),
  ...openAiBackends.map((backend) => defineLlm(backend)),
  defineLlm({
    name: 'anthropic',
    optionsSchema: anthropicOptionsSchema,
    keyVariables: anthropicKeyVariables,
    create: createAnthropicLlm,
  }),
  defineLlm({
    name: 'gemini',
    optionsSchema: geminiOptionsSchema,
    keyVariables: geminiKeyVariables,
    create: createGeminiLlm,
  }),
];

/** The loggers that come with the framework. */
export const builtInLoggers = [
  defineLogger({
    name: 'jsonl',
    optionsSchema: jsonlOptionsSchema,
    create: (options) => new JsonlLogger(options),
  }),
  defineLogger({
    name: 'opentelemetry',
    optionsSchema: openTelemetryOptionsSchema,
    create: (options) => new OpenTelemetryLogger(options),
  }),
];
