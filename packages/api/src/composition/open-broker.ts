import {
  InProcessBroker,
  Semaphore,
  type RegisteredBroker,
  type WebSocketBrokerServer,
} from '@rlm-ts/adapters';
import type { OpenBroker } from '@rlm-ts/application';
import type { ClockPort, IdGeneratorPort } from '@rlm-ts/domain';
import type { Models } from './tokens.js';

/** Opens brokers that share one concurrency limit and one door for other processes. */
export function createOpenBroker(
  models: Models,
  server: WebSocketBrokerServer,
  clock: ClockPort,
  ids: IdGeneratorPort,
  maxConcurrent: number,
): OpenBroker {
  const permits = new Semaphore(maxConcurrent);
  return ({ depth, ledger, recurse, onStarted, onFinished, onWarning }) => {
    const broker = new InProcessBroker({
      models: models.byName,
      defaultModel: models.subCall.modelName,
      maxConcurrent: permits,
      ledger,
      depth,
      clock,
      ids,
      observer: { started: onStarted, finished: onFinished },
      warn: onWarning,
      ...(recurse === null ? {} : { recurse: (request, { signal }) => recurse(request, signal) }),
    });
    let registered: Promise<RegisteredBroker> | null = null;
    return {
      broker,
      endpoint: () => (registered ??= server.register(broker)),
      close: async () => {
        broker.close();
        await (await registered)?.unregister();
      },
    };
  };
}
