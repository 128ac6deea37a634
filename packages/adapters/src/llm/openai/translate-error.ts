import type { ModelCallError } from '@rlm-ts/domain';

import {
  MALFORMED,
  failureOfConnection,
  failureOfStatus,
  isRecord,
  modelCallFailure,
  recordOf,
  retryAfterMs,
  systemCodesOf,
  textOf,
} from '../calling/index.js';
import type { CalledModel, FailureKind } from '../calling/index.js';

/** Makes what the SDK throws one of our errors. */
export function translateError(
  model: CalledModel,
  error: unknown,
  secrets: readonly string[],
): ModelCallError {
  const { status, error: body, headers } = fieldsOf(error);
  if (typeof status === 'number') {
    return modelCallFailure(model, {
      kind: kindOfRefusal(status, recordOf(body)),
      error,
      ...messageOf(body),
      secrets,
      status,
      retryAfterMs: headers instanceof Headers ? retryAfterMs(headers) : null,
      ...adviceFor(status, recordOf(body)),
    });
  }
  if (isRecord(body)) return reportedError(model, body, secrets);
  if (isSyntaxError(error)) {
    const message = 'the reply is not JSON';
    return modelCallFailure(model, { kind: MALFORMED, error, message, secrets });
  }
  const kind: FailureKind =
    systemCodesOf(error).length > 0
      ? failureOfConnection(error)
      : { code: 'MODEL_FAILED', retryable: false, billed: 'unknown' };
  return modelCallFailure(model, { kind, error, secrets });
}

/** The error for one that the server reports in a reply that it has begun: there was some work. */
export function reportedError(
  model: CalledModel,
  reported: Readonly<Record<string, unknown>>,
  secrets: readonly string[] = [],
): ModelCallError {
  const status = Number(reported['code']);
  const known = Number.isInteger(status) && status >= 400 && status < 600;
  const kind = kindOfRefusal(known ? status : 500, reported);
  return modelCallFailure(model, {
    kind: { ...kind, billed: 'unknown' },
    ...messageOf(reported),
    secrets,
  });
}

/**
 * What a refusal means. The status alone does not tell: servers that are made after OpenAI's put
 * into 400 what it has others for, and words into messages that it has codes for.
 */
function kindOfRefusal(status: number, body: Readonly<Record<string, unknown>>): FailureKind {
  const code = `${textOf(body['code'])} ${textOf(body['type'])}`;
  const message = textOf(body['message']);
  const refused = (as: FailureKind['code'], retryable = false): FailureKind => ({
    code: as,
    retryable,
    billed: 'no',
  });
  if (/content_filter|content_policy|bio_policy|ContentPolicy/.test(code)) {
    return refused('CONTENT_REFUSED');
  }
  if (/flagged|usage polic|content management policy/i.test(message) && status < 500) {
    return refused('CONTENT_REFUSED');
  }
  if (/context_length|context_size|ContextWindow/.test(code)) {
    return refused('CONTEXT_WINDOW_EXCEEDED');
  }
  if (status === 400 && /context (length|window|size)|prompt is too long/i.test(message)) {
    return refused('CONTEXT_WINDOW_EXCEEDED');
  }
  if (/model_not_found|deploymentnotfound/i.test(code)) return refused('MODEL_NOT_FOUND');
  if (
    status === 400 &&
    /not a valid model|invalid model name|model .* does not exist/i.test(message)
  ) {
    return refused('MODEL_NOT_FOUND');
  }
  if (/insufficient_quota/.test(code)) return refused('RATE_LIMITED');
  if (/rate_limit/.test(code)) return refused('RATE_LIMITED', true);
  if (/overloaded/.test(code)) return refused('MODEL_OVERLOADED', true);
  return failureOfStatus(status);
}

function adviceFor(status: number, body: Readonly<Record<string, unknown>>): { advice?: string } {
  if (status < 400) return { advice: 'It redirects elsewhere: correct the option "baseURL".' };
  if (textOf(body['code']) !== 'insufficient_quota') return {};
  return { advice: 'Asking again will not help: see to the plan and the billing of the account.' };
}

function messageOf(body: unknown): { message?: string } {
  const message = textOf(recordOf(body)['message']);
  return message === '' ? {} : { message };
}

function fieldsOf(error: unknown): Readonly<Record<string, unknown>> {
  return typeof error === 'object' && error !== null ? { ...error } : {};
}

function isSyntaxError(error: unknown): boolean {
  return error instanceof Error && error.name === 'SyntaxError';
}
