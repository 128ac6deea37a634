import { UsageError } from './usage.error.js';

const GONE = 'The current directory is gone: somebody removed it.';
const ADVICE = 'Change into one that is there.';

/**
 * The error for a person if it is that the current directory was removed, which can come from wherever
 * a relative path is looked at; any other as it is.
 */
export function explainGoneFolder(error: unknown): unknown {
  return isFolderGone(error) ? new UsageError(GONE, ADVICE) : error;
}

/**
 * What there is to say of a program that cannot be started in a current directory that was removed, as
 * version managers refuse to; `null` if the directory is there.
 */
export function goneFolderAdvice(): string | null {
  try {
    process.cwd();
    return null;
  } catch (error) {
    return isFolderGone(error) ? `${GONE} ${ADVICE}` : null;
  }
}

function isFolderGone(error: unknown): boolean {
  // What Node calls it to ask for the directory.
  return error instanceof Error && 'syscall' in error && error.syscall === 'uv_cwd';
}
