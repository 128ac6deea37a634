import { createHash } from 'node:crypto';
import type { SubCallOutcome, SubCallRequest } from '@rlm-ts/domain';

import type { Cancellation } from '../call-control/cancellation.js';
import type { Answer } from './answer.js';

/** The questions of a run that were asked before, each with its answer or on its way to it. */
export class IdenticalCalls {
  private readonly known = new Map<string, Promise<SubCallOutcome>>();

  /** Prompts may be long and many: what is kept of them is a digest. */
  keyOf(model: string, { prompt, messages }: SubCallRequest): string {
    return createHash('sha256')
      .update(JSON.stringify([model, messages ?? prompt]))
      .digest('base64');
  }

  find(key: string): Promise<SubCallOutcome> | undefined {
    return this.known.get(key);
  }

  /** Keeps an answer for those who ask the same; one that fails is forgotten. */
  remember(key: string, call: Promise<SubCallOutcome>): Promise<SubCallOutcome> {
    this.known.set(key, call);
    void call.then(({ failure }) => {
      if (failure !== null && this.known.get(key) === call) this.known.delete(key);
    });
    return call;
  }

  /**
   * The answer of another's call; `null` if that failed, or if there is no more time to wait. A call
   * that only its caller's end has ended says nothing: those who wait may share another one.
   */
  async wait(
    call: Promise<SubCallOutcome>,
    cancellation: Cancellation,
  ): Promise<Answer | 'ended with its caller' | null> {
    let forget: () => void = () => undefined;
    const cancelled = new Promise<null>((resolve) => {
      if (cancellation.failure !== null) resolve(null);
      forget = cancellation.onCancel(() => {
        resolve(null);
      });
    });
    const outcome = await Promise.race([call, cancelled]);
    forget();
    if (outcome === null || cancellation.failure !== null) return null;
    if (outcome.failure?.code === 'ABORTED') return 'ended with its caller';
    if (outcome.failure !== null) return null;
    const { model, text } = outcome;
    const usage = { inputTokens: 0, outputTokens: 0 };
    return { model, text, failure: null, usage, costUsd: 0, deduplicated: true };
  }
}
