import {
  InProcessBroker,
  Semaphore,
  type RegisteredBroker,
  type WebSocketBrokerServer,
} from '@rlm-ts/adapters';
import type { MakeBrokerDoor, OpenBroker, RunSettings } from '@rlm-ts/application';
import {
  DEFAULT_RETRY_POLICY,
  type ClockPort,
  type IdGeneratorPort,
  type NestedCallPolicy,
} from '@rlm-ts/domain';
import type { Models } from './tokens.js';

/** Opens brokers that share one concurrency limit. */
export function createOpenBroker(
  models: Models,
  clock: ClockPort,
  ids: IdGeneratorPort,
  settings: RunSettings,
  nestedCalls: NestedCallPolicy | null,
): OpenBroker {
  const permits = new Semaphore(settings.maxConcurrentSubCalls);
  return ({ depth, ledger, recurse, onStarted, onRetried, onFinished, onWarning }) => {
    const broker = new InProcessBroker({
      models: models.byName,
      defaultModel: models.subCall.modelName,
      maxConcurrent: permits,
      ledger,
      depth,
      deepest: settings.maxDepth - 1,
      clock,
      ids,
      retry: { ...DEFAULT_RETRY_POLICY, maxRetries: settings.maxRetries },
      deduplicate: settings.deduplicateSubCalls,
      observer: { started: onStarted, retried: onRetried, finished: onFinished },
      warn: onWarning,
      recurse: recurse ?? undefined,
      nestedCalls: nestedCalls ?? undefined,
    });
    return {
      broker,
      close: async () => {
        broker.close();
      },
    };
  };
}

/** Makes doors that share one server, which listens once the first of them is opened. */
export function createMakeBrokerDoor(server: WebSocketBrokerServer): MakeBrokerDoor {
  return (broker) => {
    let registered: Promise<RegisteredBroker> | null = null;
    return {
      endpoint: () => {
        registered ??= server.register(broker).catch((error: unknown) => {
          // Whoever asks again may have more luck.
          registered = null;
          throw error;
        });
        return registered;
      },
      close: async () => {
        await (await registered)?.unregister();
      },
    };
  };
}
