export * from './prime-environment.js';
