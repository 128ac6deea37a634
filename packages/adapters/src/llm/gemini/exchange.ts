import type { GenerateContentParameters } from '@google/genai/web';
import { RlmError } from '@rlm-ts/domain';
import type { TokenUsage } from '@rlm-ts/domain';

import {
  MALFORMED,
  explain,
  failureOfConnection,
  modelCallFailure,
  patience,
  watchedFetch,
} from '../calling/index.js';
import type { CalledModel, FailureKind } from '../calling/index.js';
import type { GeminiRequest } from './build-request.js';
import { readFailure } from './read-failure.js';

/**
 * One HTTP request and what became of it. The SDK sends it with {@link fetch} from here, because
 * the SDK's own errors tell neither the headers of an answer nor how far things went.
 */
export class Exchange {
  private progress: 'unsent' | 'sent' | 'answered' = 'unsent';

  /** @param alive Called whenever something of the answer arrives. */
  constructor(
    private readonly called: CalledModel,
    private readonly secrets: readonly string[],
    private readonly alive: () => void = () => undefined,
  ) {}

  /**
   * Sends the request. Follows no redirection, which would take the key to another address.
   *
   * @throws ModelCallError for every answer that is no success.
   */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    this.progress = 'sent';
    const send = watchedFetch(this.alive);
    const response = await send(input, { ...init, ...patience(), redirect: 'manual' });
    if (response.ok) {
      this.progress = 'answered';
      return response;
    }
    const { status, headers } = response;
    const body = await response.text().catch(() => '');
    throw readFailure(this.called, { status, headers, body }, this.secrets);
  };

  /** A request as the SDK takes it, to be sent from here and cancelled by the signal. */
  sends(request: GeminiRequest, abortSignal: AbortSignal): GenerateContentParameters {
    const config = { ...request.config, abortSignal, httpOptions: { fetch: this.fetch } };
    // The SDK's types want enumerations of its own for words that it sends as they are.
    return { ...request, config } as unknown as GenerateContentParameters;
  }

  /** Makes whatever the SDK threw one of our errors. */
  translate(error: unknown, usage: TokenUsage | null): RlmError {
    if (RlmError.isInstance(error)) return error;
    const { called, secrets } = this;
    const problem = problemInStream(error);
    if (problem !== null) return readFailure(called, { ...problem, begun: { usage } }, secrets);
    return modelCallFailure(called, { ...this.reading(error), error, secrets, usage });
  }

  private reading(error: unknown): { readonly kind: FailureKind; readonly message?: string } {
    switch (this.progress) {
      case 'unsent':
        return { kind: { code: 'MODEL_FAILED', retryable: false, billed: 'no' } };
      case 'sent':
        return { kind: failureOfConnection(error) };
      case 'answered':
        return {
          kind: MALFORMED,
          message: `its reply cannot be read: ${explain(error, this.secrets)}`,
        };
    }
  }
}

/**
 * The failure that a stream told of after it had begun, from the SDK's `ApiError`: its message is
 * the JSON of the event behind a few words.
 */
function problemInStream(error: unknown): { status: number; body: string } | null {
  if (!(error instanceof Error) || error.name !== 'ApiError' || !('status' in error)) return null;
  const { status, message } = error;
  const body = message.slice(Math.max(0, message.indexOf('{')));
  return typeof status === 'number' ? { status, body } : null;
}
