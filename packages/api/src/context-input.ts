import { stat } from 'node:fs/promises';
import path from 'node:path';
import { RlmError, type ContextPayload, type JsonValue } from '@rlm-ts/domain';

/** Data for a run, as an application has it. */
export interface ContextInput {
  /** Text, bytes, or plain JSON data. Absent or undefined: no context. */
  readonly context?: string | Uint8Array | JsonValue | undefined;
  /** A file instead: mapped by the environment, never read into memory. */
  readonly contextPath?: string | undefined;
}

/** @throws RlmError `CONTEXT_INVALID` naming what is wrong with the input. */
export async function toContextPayload(input: ContextInput): Promise<ContextPayload | null> {
  const { context, contextPath } = input;
  if (contextPath !== undefined) {
    if (context !== undefined) throw invalid('context and contextPath exclude each other');
    return filePayload(contextPath);
  }
  if (context === undefined) return null;
  if (typeof context === 'string') return { kind: 'text', text: context };
  if (context instanceof Uint8Array) return { kind: 'bytes', bytes: context };
  return { kind: 'json', value: context };
}

async function filePayload(contextPath: string): Promise<ContextPayload> {
  if (typeof contextPath !== 'string') throw invalid('contextPath must be a string');
  const absolute = path.resolve(contextPath);
  const file = await stat(absolute).catch((cause: unknown) => {
    throw invalid(`contextPath "${contextPath}" cannot be opened`, cause);
  });
  if (!file.isFile()) {
    throw invalid(`contextPath "${contextPath}" is not a regular file; pass the path of one`);
  }
  return { kind: 'file', path: absolute, sizeBytes: file.size };
}

function invalid(what: string, cause?: unknown): RlmError {
  const detail = cause instanceof Error ? `: ${cause.message}` : '';
  return new RlmError({ code: 'CONTEXT_INVALID', message: `${what}${detail}.`, cause });
}
