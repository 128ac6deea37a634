import type { ContextPayload, JsonValue } from '@rlm-ts/domain';
import { filesPayload, invalid, MAX_CONTEXT_FILES } from './context-files/files-payload.js';

/** Data for a run, as an application has it. */
export interface ContextInput {
  /** Text, bytes, or plain JSON data. Absent or undefined: no context. */
  readonly context?: string | Uint8Array | JsonValue | undefined;
  /**
   * Text files instead: mapped by the environment, never read into memory. The path of one file; or
   * a folder, or a list of files and folders, which code sees as a mapping of names to files.
   */
  readonly contextPath?: string | readonly string[] | undefined;
  /** Most files that `contextPath` may lead to, those that are left out counted. Default 10,000. */
  readonly maxContextFiles?: number | undefined;
}

/**
 * @param onWarning Told of what is left out of a folder: binary files and what cannot be read.
 * @throws RlmError `CONTEXT_INVALID` naming what is wrong with the input; `CONTEXT_TOO_LARGE` for
 *   too many files.
 */
export async function toContextPayload(
  input: ContextInput,
  onWarning: (message: string) => void = () => undefined,
): Promise<ContextPayload | null> {
  checkContextInput(input);
  const { context, contextPath, maxContextFiles = MAX_CONTEXT_FILES } = input;
  if (contextPath !== undefined) {
    return filesPayload(contextPath, { maxFiles: maxContextFiles, onWarning });
  }
  if (context === undefined) return null;
  if (typeof context === 'string') return { kind: 'text', text: context };
  if (context instanceof Uint8Array) return { kind: 'bytes', bytes: context };
  return { kind: 'json', value: context };
}

/**
 * What can be told of the data without looking at it.
 *
 * @throws RlmError `CONTEXT_INVALID`.
 */
export function checkContextInput(input: ContextInput): void {
  const { context, contextPath, maxContextFiles = MAX_CONTEXT_FILES } = input;
  if (!(Number.isInteger(maxContextFiles) && maxContextFiles > 0)) {
    throw invalid('maxContextFiles must be a whole number of at least 1');
  }
  if (contextPath === undefined) return;
  if (context !== undefined) throw invalid('context and contextPath exclude each other');
  const paths: readonly unknown[] = Array.isArray(contextPath) ? contextPath : [contextPath];
  if (!paths.every((each) => typeof each === 'string')) {
    throw invalid('contextPath must be a string or a list of strings');
  }
  if (paths.includes('')) throw invalid('contextPath "" is no path');
}
