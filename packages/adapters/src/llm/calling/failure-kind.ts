import type { ModelCallError, RlmErrorCode } from '@rlm-ts/domain';

import { listOf } from './loose.js';

/** What a {@link ModelCallError} says of a failure, whatever the words. */
export interface FailureKind {
  readonly code: RlmErrorCode;
  readonly retryable: boolean;
  readonly billed: ModelCallError['billed'];
}

const refused = (code: RlmErrorCode, retryable = false): FailureKind => ({
  code,
  retryable,
  billed: 'no',
});

const BY_STATUS: Readonly<Record<number, FailureKind>> = {
  401: refused('API_KEY_INVALID'),
  403: refused('API_KEY_INVALID'),
  404: refused('MODEL_NOT_FOUND'),
  408: { code: 'TIMEOUT', retryable: true, billed: 'unknown' },
  409: refused('MODEL_FAILED', true),
  413: refused('CONTEXT_WINDOW_EXCEEDED'),
  429: refused('RATE_LIMITED', true),
  500: refused('MODEL_FAILED', true),
  503: refused('MODEL_OVERLOADED', true),
  529: refused('MODEL_OVERLOADED', true),
};

/** A reply that broke off, or that nobody can read. The work was done, so it may have to be paid. */
export const MALFORMED: FailureKind = {
  code: 'MODEL_REPLY_MALFORMED',
  retryable: true,
  billed: 'unknown',
};

/** What an HTTP status means that is no success, if the provider says nothing more particular. */
export function failureOfStatus(status: number): FailureKind {
  const known = BY_STATUS[status];
  if (known !== undefined) return known;
  // A gateway's own failure (502, 504, …) tells nothing of what the provider behind it did.
  if (status >= 500) return { code: 'MODEL_FAILED', retryable: true, billed: 'unknown' };
  return refused('MODEL_FAILED');
}

/** System and `fetch` error codes of a connection that was never made: nothing was sent. */
const NEVER_CONNECTED = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Codes by which `fetch` says that it has waited for long enough itself. */
const WAITED_TOO_LONG = new Set(['UND_ERR_BODY_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT']);

/** What it means that the connection failed, from the codes in an error and those underneath. */
export function failureOfConnection(error: unknown): FailureKind {
  const codes = systemCodesOf(error);
  if (codes.some((code) => NEVER_CONNECTED.has(code))) return refused('MODEL_FAILED', true);
  if (codes.some((code) => /CERT|SELF_SIGNED|^ERR_TLS/.test(code))) return refused('MODEL_FAILED');
  if (codes.some((code) => WAITED_TOO_LONG.has(code))) {
    return { code: 'TIMEOUT', retryable: true, billed: 'unknown' };
  }
  return { code: 'MODEL_FAILED', retryable: true, billed: 'unknown' };
}

/** The codes of Node's own errors (`ECONNRESET`, `UND_ERR_SOCKET`) in an error and underneath. */
export function systemCodesOf(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 5) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  const parts: unknown = 'errors' in error ? error.errors : null;
  return [
    ...own,
    ...[error.cause, ...listOf(parts)].flatMap((below) => systemCodesOf(below, depth + 1)),
  ];
}
