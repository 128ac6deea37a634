import type { ReplResult, VariableSummary } from '../models/repl-result.js';
import { truncateMiddle } from './truncate-middle.js';

/** How much of each output stream a model is shown. */
export interface OutputLimits {
  /** Bytes; a quarter is kept from the head, three quarters from the tail. */
  readonly maxStdoutBytes: number;
}

/** As much of a text as a model is shown. @param totalBytes Of the original, if it was cut before. */
export function shownText(text: string, limits: OutputLimits, totalBytes?: number): string {
  const headBytes = Math.floor(limits.maxStdoutBytes / 4);
  return truncateMiddle(text, {
    headBytes,
    tailBytes: limits.maxStdoutBytes - headBytes,
    totalBytes,
  });
}

/** What a model is told about a block that it wrote. */
export function formatBlockResult(result: ReplResult, limits: OutputLimits): string {
  const cut = (text: string, totalBytes?: number): string => shownText(text, limits, totalBytes);
  const parts: string[] = [];
  if (result.stdout !== '') parts.push(cut(result.stdout, result.stdoutBytes).trimEnd());
  if (result.stderr !== '') {
    parts.push(`stderr:\n${cut(result.stderr, result.stderrBytes).trimEnd()}`);
  }
  if (result.error !== null) {
    const { traceback, type, message } = result.error;
    parts.push(cut(traceback === '' ? `${type}: ${message}` : traceback).trimEnd());
  }
  if (result.variables.length > 0) {
    parts.push(`New or changed variables: ${cut(listVariables(result.variables))}`);
  }
  return parts.length === 0 ? '(nothing was printed)' : parts.join('\n');
}

/** Variables as a model is told of them: names, types and lengths, never values. */
export function listVariables(variables: readonly VariableSummary[]): string {
  return variables
    .map(
      ({ name, type, size }) => `${name}: ${type}${size === null ? '' : `, ${String(size)} long`}`,
    )
    .join('; ');
}
