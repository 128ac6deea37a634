export * from './jsonl-logger.js';
export * from './options.js';
