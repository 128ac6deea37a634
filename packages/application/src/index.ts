export * from './config/parse-config.js';
export * from './config/run-settings.js';
export * from './config/schemas.js';
export * from './definitions/adapter-definitions.js';
export * from './ports/run-broker.js';
export * from './use-cases/run-completion.js';
