import type { SubCallFailure, SubCallOutcome } from '@rlm-ts/domain';

/** What an outcome says besides whose it is and how long it took. */
export type Answer = Pick<SubCallOutcome, 'text' | 'failure' | 'usage' | 'costUsd'> &
  Partial<Pick<SubCallOutcome, 'model' | 'deduplicated'>>;

/** The answer of a call that has none. */
export function failed(failure: SubCallFailure): Answer {
  return { text: null, failure, usage: null, costUsd: null };
}
