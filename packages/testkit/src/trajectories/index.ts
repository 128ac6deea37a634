export * from './example-trajectory.js';
export * from './scripted-trajectory-store.js';
