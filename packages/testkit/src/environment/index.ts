export * from './code-dialect.js';
export * from './environment-case.js';
export * from './environment-conformance.js';
export * from './environment-harness.js';
export * from './python-dialect.js';
export * from './requirements.js';
export * from './scripted-broker.js';
export * from './split-by-capabilities.js';
