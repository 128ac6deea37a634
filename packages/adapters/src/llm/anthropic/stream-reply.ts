import type { Anthropic } from '@anthropic-ai/sdk';
import type { ChatCompletion, ChatDelta } from '@rlm-ts/domain';

import { recordOf } from '../calling/index.js';
import type { CalledModel, LimitedCall } from '../calling/index.js';
import type { BuiltRequest } from './build-request.js';
import { GrowingReply } from './growing-reply.js';
import { BrokenReply } from './reply-errors.js';

/**
 * Makes a client for one call. Clients hold no connections, which are Node's.
 *
 * @param alive Called whenever something of the reply arrives. The events do not tell: while a model
 *   thinks for minutes and does not show it, all that comes are pings, which the SDK keeps to itself.
 */
export type MakeClient = (alive: () => void) => Anthropic;

/**
 * Sends a request and reads the reply as it is written.
 *
 * @throws BrokenReply for whatever happens once the provider has accepted the request; before, what
 *   the SDK throws.
 */
export async function* streamReply(
  model: CalledModel,
  makeClient: MakeClient,
  { body, fingerprint }: BuiltRequest,
  { signal, alive }: LimitedCall,
): AsyncGenerator<ChatDelta, ChatCompletion> {
  // Not `messages.create`: it writes to the console when it thinks a model old.
  const events = await makeClient(alive).post<AsyncIterable<unknown>>('/v1/messages', {
    body,
    signal,
    stream: true,
  });
  const reply = new GrowingReply(model, fingerprint);
  try {
    for await (const event of events) {
      const piece = reply.take(recordOf(event));
      if (piece !== null) yield piece;
    }
    return reply.completion();
  } catch (error) {
    throw new BrokenReply(error, reply.usage);
  }
}
