import { ModelCallError, RlmError } from '@rlm-ts/api';
import { answerOfError } from '../errors/answer-of-error.js';
import { publicError } from '../errors/public-error.js';
import { RETRY_AFTER_MS, type Refusal } from '../errors/refusal.js';

type Header = Readonly<Record<string, string>>;

/** A response with a JSON body that no cache keeps and no browser takes for something else. */
export function jsonResponse(status: number, body: object, headers: Header = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  });
}

/** The response of a request that no run was begun for, or whose run could not begin. */
export function errorResponse(error: Refusal | RlmError): Response {
  if (RlmError.isInstance(error)) {
    const { status } = answerOfError(error.code);
    return jsonResponse(status, { error: publicError(error) }, headersOfError(error));
  }
  const { status, code, message, headers } = error;
  return jsonResponse(status, { error: { code, message } }, headers);
}

/**
 * Tells clients, who try again after some statuses, where it cannot help, and how long to wait
 * where it may.
 */
export function headersOfError(error: RlmError): Header {
  const { status, again } = answerOfError(error.code);
  if (!again) return { 'x-should-retry': 'false' };
  if (status !== 503) return {};
  const { retryAfterMs = null } = ModelCallError.isModelCallError(error) ? error : {};
  return { 'retry-after': String(Math.ceil((retryAfterMs ?? RETRY_AFTER_MS) / 1000)) };
}
