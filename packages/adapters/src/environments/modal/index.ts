export * from './modal-environment.js';
