export { EXIT_CODES, type ExitCode } from './exit-codes/exit-codes.js';
export { exitCodeOfError } from './exit-codes/exit-code-of-error.js';
