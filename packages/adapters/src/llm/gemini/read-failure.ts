import type { ModelCallError, TokenUsage } from '@rlm-ts/domain';

import {
  failureOfStatus,
  isRecord,
  listOf,
  modelCallFailure,
  recordOf,
  retryAfterMs,
  textOf,
} from '../calling/index.js';
import type { CalledModel, FailureKind } from '../calling/index.js';

/** A refusal as the provider sent it. */
export interface Refusal {
  readonly status: number;
  /** Mostly JSON; a proxy's may be anything. */
  readonly body: string;
  readonly headers?: Headers;
  /** What is known to have been used, if the reply had begun. Absent: it had not. */
  readonly begun?: { readonly usage: TokenUsage | null };
}

const TOO_LONG =
  /token count|number of tokens|payload size|too (long|large)|context (length|window)/i;
const BAD_KEY = /api[ _]key (not valid|not found|expired|invalid)/i;
/** Enough for any sentence of the provider's; a proxy may send a page. */
const MAX_MESSAGE_CHARS = 1000;

/** The error for a refusal: what the provider says, in our words and without secrets. */
export function readFailure(
  called: CalledModel,
  refusal: Refusal,
  secrets: readonly string[],
): ModelCallError {
  const { status, body, headers, begun } = refusal;
  const problem = problemIn(body);
  const message = textOf(problem.message) || body.trim() || unsaid(status);
  const details = listOf(problem.details).map(recordOf);
  const kind = kindOf(status, message, details);
  return modelCallFailure(called, {
    kind: begun === undefined ? kind : { ...kind, billed: 'unknown' },
    message: message.slice(0, MAX_MESSAGE_CHARS),
    status,
    secrets,
    retryAfterMs: retryAfterMs(headers) ?? retryDelayMs(details),
    usage: begun?.usage ?? null,
  });
}

function unsaid(status: number): string {
  const redirects = status >= 300 && status < 400;
  return redirects ? 'it redirects elsewhere. Correct the option "baseURL"' : '';
}

function kindOf(
  status: number,
  message: string,
  details: readonly Readonly<Record<string, unknown>>[],
): FailureKind {
  const kind = failureOfStatus(status);
  if (status !== 400) return kind;
  // The provider has one status for whatever is wrong with a request, its key included.
  const reasons = details.map(({ reason }) => reason);
  if (reasons.includes('API_KEY_INVALID') || BAD_KEY.test(message)) return failureOfStatus(401);
  return TOO_LONG.test(message) ? failureOfStatus(413) : kind;
}

/** The `error` in an answer's body, which may be a list of one answer. */
function problemIn(body: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(body);
    const answer = Array.isArray(json) ? (json as unknown[])[0] : json;
    const { error } = recordOf(answer);
    return isRecord(error) ? error : {};
  } catch {
    return {};
  }
}

/** From the `google.rpc.RetryInfo` among the details: seconds with an `s` after them. */
function retryDelayMs(details: readonly Readonly<Record<string, unknown>>[]): number | null {
  const delays = details.map(
    ({ retryDelay }) => /^(\d+(?:\.\d+)?)s$/.exec(textOf(retryDelay))?.[1],
  );
  const seconds = delays.find((delay) => delay !== undefined);
  return seconds === undefined ? null : Math.ceil(Number(seconds) * 1000);
}
