export * from './broker/index.js';
export * from './conformance-case.js';
export * from './egress/index.js';
export * from './environment/index.js';
export * from './llm/index.js';
export * from './trajectories/index.js';
