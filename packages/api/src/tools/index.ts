export type { ToolCallOptions, ToolDefinition, ToolFunction } from './tool-definition.js';
export { toolOf } from './tool-of.js';
