import { UsageError } from './usage.error.js';

/**
 * The error for a person if it is that the current directory was removed, which can come from wherever
 * a relative path is looked at; any other as it is.
 */
export function explainGoneFolder(error: unknown): unknown {
  // What Node calls it to ask for the directory.
  if (!(error instanceof Error && 'syscall' in error && error.syscall === 'uv_cwd')) return error;
  return new UsageError(
    'The current directory is gone: somebody removed it.',
    'Change into one that is there.',
  );
}
