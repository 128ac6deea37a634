import type { RlmErrorCode, SubCallOutcome } from '@rlm-ts/domain';

/** What code is told of a sub-call that reached nobody. */
export function refusedCall(code: RlmErrorCode, message: string, model = ''): SubCallOutcome {
  return {
    id: 'none',
    model,
    text: null,
    failure: { code, message },
    usage: null,
    costUsd: null,
    latencyMs: 0,
  };
}
