export { createHandler } from './create-handler.js';
export type { HandlerOptions } from './handler-options.js';
export { createNodeHandler, type NodeHandler } from './node/create-node-handler.js';
export type { ErrorJson } from './errors/public-error.js';
export type { ResultJson } from './response/result-json.js';
