export * from './local-environment-factory.js';
export * from './options.js';
