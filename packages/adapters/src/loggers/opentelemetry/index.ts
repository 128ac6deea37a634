export * from './create-opentelemetry-logger.js';
export * from './opentelemetry-logger.js';
export * from './options.js';
