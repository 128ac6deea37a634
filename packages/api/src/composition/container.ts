import 'reflect-metadata';
import { RandomIdGenerator, systemClock, WebSocketBrokerServer } from '@rlm-ts/adapters';
import type { CompletionServices, RunSettings } from '@rlm-ts/application';
import type { ClockPort, EnvironmentFactory, IdGeneratorPort, LoggerPort } from '@rlm-ts/domain';
import { Container } from 'inversify';
import { createOpenBroker } from './open-broker.js';
import { tokens, type Models } from './tokens.js';

/** What a container is built from: all that differs between one `RLM` and another. */
export interface Parts {
  readonly models: Models;
  readonly environments: EnvironmentFactory;
  readonly loggers: readonly LoggerPort[];
  readonly settings: RunSettings;
  readonly clock?: ClockPort;
  readonly ids?: IdGeneratorPort;
}

/** Wires an `RLM` together. Nothing outside this folder sees the container. */
export function composeServices(parts: Parts): {
  readonly services: CompletionServices;
  readonly brokerServer: WebSocketBrokerServer;
} {
  const container = new Container({ defaultScope: 'Singleton' });
  container.bind(tokens.clock).toConstantValue(parts.clock ?? systemClock);
  container.bind(tokens.ids).toConstantValue(parts.ids ?? new RandomIdGenerator());
  container.bind(tokens.models).toConstantValue(parts.models);
  container.bind(tokens.environments).toConstantValue(parts.environments);
  container.bind(tokens.loggers).toConstantValue(parts.loggers);
  container.bind(tokens.settings).toConstantValue(parts.settings);
  container.bind(tokens.brokerServer).toResolvedValue(() => new WebSocketBrokerServer());
  container
    .bind(tokens.openBroker)
    .toResolvedValue(
      (models, server, clock, ids, settings) =>
        createOpenBroker(models, server, clock, ids, settings.maxConcurrentSubCalls),
      [tokens.models, tokens.brokerServer, tokens.clock, tokens.ids, tokens.settings],
    );
  container.bind(tokens.services).toResolvedValue(
    (models, environments, openBroker, loggers, clock, ids, settings): CompletionServices => ({
      llm: models.root,
      environments,
      openBroker,
      loggers,
      clock,
      ids,
      settings,
    }),
    [
      tokens.models,
      tokens.environments,
      tokens.openBroker,
      tokens.loggers,
      tokens.clock,
      tokens.ids,
      tokens.settings,
    ],
  );
  return {
    services: container.get(tokens.services),
    brokerServer: container.get(tokens.brokerServer),
  };
}
