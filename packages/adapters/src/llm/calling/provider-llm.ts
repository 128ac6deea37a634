import { RlmError } from '@rlm-ts/domain';
import type { ChatCompletion, ChatDelta, LLMPort, LLMRequest } from '@rlm-ts/domain';

import { subjectOf } from './model-call-failure.js';
import type { CalledModel } from './model-call-failure.js';
import type { LimitedCall, TimeLimits } from './time-limits.js';
import { streamWithTimeLimits, withTimeLimits } from './with-time-limits.js';

/** A vendor's client, and what must never be in an error. */
export interface Connection<Client> {
  readonly client: Client;
  readonly secrets: readonly string[];
}

/** How one provider is talked with. What these throw may be the vendor's errors. */
export interface Provider<Client> extends CalledModel {
  readonly limits: TimeLimits;
  /** Loads the SDK, finds the key and makes the client. Asked at the first call, and again after a failure. */
  readonly connect: () => Promise<Connection<Client>>;
  readonly complete: (
    client: Client,
    request: LLMRequest,
    call: Pick<LimitedCall, 'signal'>,
  ) => Promise<ChatCompletion>;
  readonly stream: (
    client: Client,
    request: LLMRequest,
    call: LimitedCall,
  ) => AsyncGenerator<ChatDelta, ChatCompletion>;
  /** Makes the vendor's error one of ours. Never given an `RlmError`. */
  readonly translate: (error: unknown, secrets: readonly string[]) => RlmError;
}

/**
 * Makes a model of a provider: loads it when it is first called, holds its calls to the time limits
 * and translates its errors. The key is in no property of the model.
 */
export function createProviderLlm<Client>(
  provider: Provider<Client>,
): Required<Pick<LLMPort, 'modelName' | 'complete' | 'stream'>> {
  const { modelName, limits } = provider;
  const what = subjectOf(provider);
  let connection: Promise<Connection<Client>> | null = null;

  const connect = async (): Promise<Connection<Client>> => {
    connection ??= provider.connect();
    try {
      return await connection;
    } catch (error) {
      connection = null;
      throw error;
    }
  };
  const translated = (error: unknown, secrets: readonly string[]): RlmError =>
    RlmError.isInstance(error) ? error : provider.translate(error, secrets);

  return {
    modelName,
    complete: (request) =>
      withTimeLimits(what, request.signal, limits, async (call) => {
        let secrets: readonly string[] = [];
        try {
          const { client, ...rest } = await connect();
          secrets = rest.secrets;
          call.signal.throwIfAborted();
          return await provider.complete(client, request, call);
        } catch (error) {
          throw translated(error, secrets);
        }
      }),
    stream: (request) =>
      streamWithTimeLimits(what, request.signal, limits, async function* (call) {
        let secrets: readonly string[] = [];
        try {
          const { client, ...rest } = await connect();
          secrets = rest.secrets;
          call.signal.throwIfAborted();
          return yield* provider.stream(client, request, call);
        } catch (error) {
          throw translated(error, secrets);
        }
      }),
  };
}
