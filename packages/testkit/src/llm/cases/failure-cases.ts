import assert from 'node:assert/strict';
import { inspect } from 'node:util';

import { ModelCallError } from '@rlm-ts/domain';
import type { RlmErrorCode } from '@rlm-ts/domain';

import type { ConformanceCase } from '../../conformance-case.js';
import { WAYS_OF_CALLING, ask, llmCase, rejection } from '../llm-case.js';
import type { LlmFailure, LlmHarness } from '../llm-harness.js';

interface ExpectedError {
  readonly codes: readonly RlmErrorCode[];
  readonly retryable: boolean;
  readonly billed: ModelCallError['billed'];
}

const refused = (code: RlmErrorCode, retryable = false): ExpectedError => ({
  codes: [code],
  retryable,
  billed: 'no',
});
const lost = (...codes: readonly RlmErrorCode[]): ExpectedError => ({
  codes,
  retryable: true,
  billed: 'unknown',
});

/** The table of {@link LlmFailure}. */
const EXPECTED: Readonly<Record<LlmFailure, ExpectedError>> = {
  rate_limited: refused('RATE_LIMITED', true),
  overloaded: refused('MODEL_OVERLOADED', true),
  server_error: refused('MODEL_FAILED', true),
  unreachable: refused('MODEL_FAILED', true),
  unknown_model: refused('MODEL_NOT_FOUND'),
  invalid_key: refused('API_KEY_INVALID'),
  bad_request: refused('MODEL_FAILED'),
  input_too_long: refused('CONTEXT_WINDOW_EXCEEDED'),
  refused_reply: { codes: ['CONTENT_REFUSED'], retryable: false, billed: 'unknown' },
  malformed_reply: lost('MODEL_REPLY_MALFORMED'),
  cut_reply: lost('MODEL_REPLY_MALFORMED', 'MODEL_FAILED'),
  slow_reply: lost('TIMEOUT'),
};

/** What a model makes of each way in which a provider fails. */
export const failureCases: readonly ConformanceCase<LlmHarness>[] = failures().flatMap(
  ([failure, expected]) =>
    WAYS_OF_CALLING.map(({ name, call }) =>
      llmCase(
        `rejects as it should if it ${name} and the provider plays ${failure}`,
        { kind: 'fail', failure },
        async (model, { seen, apiKey }) => {
          const calling = call(model, ask('question'));
          if (calling === null) return;
          const error = await rejection(calling, ...expected.codes);
          assert.equal(error.retryable, expected.retryable, error.message);
          assertCharge(error, failure, expected);
          if (apiKey !== undefined) assertNoKey(error, apiKey);
          if (seen !== undefined) assert.equal(seen().length, failure === 'unreachable' ? 0 : 1);
        },
      ),
    ),
);

function failures(): [LlmFailure, ExpectedError][] {
  return Object.entries(EXPECTED) as [LlmFailure, ExpectedError][];
}

function assertCharge(error: unknown, failure: LlmFailure, expected: ExpectedError): void {
  assert.ok(isModelCallError(error), 'a ModelCallError');
  assert.equal(error.billed, expected.billed, error.message);
  assert.equal(error.retryAfterMs, failure === 'rate_limited' ? 7000 : null);
  if (failure !== 'refused_reply') return;
  assert.ok((error.usage?.inputTokens ?? 0) > 0, `usage is ${JSON.stringify(error.usage)}`);
}

/** Not `instanceof`, so that an adapter may have its own copy of the package. */
function isModelCallError(error: unknown): error is ModelCallError {
  return error instanceof ModelCallError || (error instanceof Error && 'billed' in error);
}

function assertNoKey(error: unknown, apiKey: string): void {
  const shown = inspect(error, { depth: null, showHidden: true, getters: true });
  assert.ok(!shown.includes(apiKey), 'the error as it is inspected holds the key');
  assert.ok(!JSON.stringify(error).includes(apiKey), 'the error as JSON holds the key');
}
