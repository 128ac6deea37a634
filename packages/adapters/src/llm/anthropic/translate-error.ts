import { RlmError } from '@rlm-ts/domain';

import {
  MALFORMED,
  explain,
  failureOfConnection,
  failureOfStatus,
  modelCallFailure,
  recordOf,
  retryAfterMs,
  textOf,
} from '../calling/index.js';
import type { CalledModel, FailureKind } from '../calling/index.js';
import { BrokenReply, UnreadableReply } from './reply-errors.js';

/** The status that goes with a kind of error; an event tells of the kind alone. */
const STATUS_OF_TYPE: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

/** How the API says, with no code of its own, that a request does not fit the model's window. */
const TOO_LONG = /prompt is too long|exceeds? (?:the )?(?:model's )?(?:maximum )?context/i;

const FILTERED = /content filtering policy/i;

/** Makes what the SDK threw, or {@link BrokenReply}, an error of ours. */
export function translateError(
  model: CalledModel,
  error: unknown,
  secrets: readonly string[],
): RlmError {
  if (!(error instanceof BrokenReply)) return refusal(model, error, secrets);
  const { reason, usage } = error;
  if (RlmError.isInstance(reason)) return reason;
  const kind = brokenKind(reason);
  // Once it has counted the input, the provider has begun to work.
  const billed = usage === null ? kind.billed : 'unknown';
  const message = explanation(reason, secrets);
  return modelCallFailure(model, {
    kind: { ...kind, billed },
    error: reason,
    message,
    secrets,
    usage,
  });
}

function brokenKind(reason: unknown): FailureKind {
  const { name, type, apiMessage } = recordOf(reason);
  if (name === 'APIError') {
    return kindOf(STATUS_OF_TYPE[textOf(type)] ?? 500, textOf(type), textOf(apiMessage));
  }
  const unreadable = reason instanceof UnreadableReply || name === 'SyntaxError';
  return unreadable ? MALFORMED : failureOfConnection(reason);
}

/** A failure without any reply: the provider refused, or could not be asked. */
function refusal(model: CalledModel, error: unknown, secrets: readonly string[]): RlmError {
  const { status, headers, type, name } = recordOf(error);
  if (typeof status !== 'number') {
    const connecting = textOf(name).startsWith('APIConnection');
    const kind = connecting ? failureOfConnection(error) : NOTHING_SENT;
    return modelCallFailure(model, { kind, error, secrets });
  }
  const message = explanation(error, secrets);
  const kind = kindOf(status, textOf(type), message);
  const told = headers instanceof Headers ? headers : undefined;
  return modelCallFailure(model, {
    kind: { ...kind, retryable: kind.retryable && told?.get('x-should-retry') !== 'false' },
    error,
    message,
    secrets,
    status,
    ...(status < 400 ? { advice: 'It redirects elsewhere: correct the option "baseURL".' } : {}),
    retryAfterMs: retryAfterMs(told),
  });
}

/** The SDK refused to make a request of what it was given. */
const NOTHING_SENT: FailureKind = { code: 'MODEL_FAILED', retryable: false, billed: 'no' };

function kindOf(status: number, type: string, message: string): FailureKind {
  if (FILTERED.test(message)) {
    return { code: 'CONTENT_REFUSED', retryable: false, billed: 'unknown' };
  }
  if (status === 400 && TOO_LONG.test(message)) return failureOfStatus(413);
  // Gateways pass it on under statuses of their own.
  return failureOfStatus(type === 'overloaded_error' ? 529 : status);
}

/** What an error says, with the id by which Anthropic's support finds the request. */
function explanation(error: unknown, secrets: readonly string[]): string {
  const { apiMessage, requestID } = recordOf(error);
  const said = textOf(apiMessage) || explain(error, secrets);
  return textOf(requestID) === '' ? said : `${said} (request ${textOf(requestID)})`;
}
