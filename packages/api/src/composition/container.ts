import 'reflect-metadata';
import { RandomIdGenerator, systemClock, WebSocketBrokerServer } from '@rlm-ts/adapters';
import type { CompletionServices, EgressPolicy, RunSettings } from '@rlm-ts/application';
import type { ClockPort, EnvironmentFactory, IdGeneratorPort, LoggerPort } from '@rlm-ts/domain';
import { Container } from 'inversify';
import { createMakeBrokerDoor, createOpenBroker } from './open-broker.js';
import { tokens, type Models, type Policies } from './tokens.js';

/** What a container is built from: all that differs between one `RLM` and another. */
export interface Parts {
  readonly models: Models;
  readonly environments: EnvironmentFactory;
  readonly loggers: readonly LoggerPort[];
  readonly policies: Policies;
  readonly egress: EgressPolicy | null;
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
  container.bind(tokens.policies).toConstantValue(parts.policies);
  container.bind(tokens.egress).toConstantValue(parts.egress);
  container.bind(tokens.brokerServer).toResolvedValue(() => new WebSocketBrokerServer());
  container
    .bind(tokens.makeBrokerDoor)
    .toResolvedValue((server) => createMakeBrokerDoor(server), [tokens.brokerServer]);
  container
    .bind(tokens.openBroker)
    .toResolvedValue(
      (models, clock, ids, settings, { nestedCalls }) =>
        createOpenBroker(models, clock, ids, settings, nestedCalls),
      [tokens.models, tokens.clock, tokens.ids, tokens.settings, tokens.policies],
    );
  container.bind(tokens.services).toResolvedValue(
    (
      models,
      environments,
      openBroker,
      makeBrokerDoor,
      loggers,
      clock,
      ids,
      settings,
      policies,
      egress,
    ): CompletionServices => ({
      llm: models.root,
      models: models.byName,
      environments,
      openBroker,
      makeBrokerDoor,
      loggers,
      clock,
      ids,
      settings,
      stoppingPolicy: policies.stopping,
      compressor: policies.compressor,
      egress,
    }),
    [
      tokens.models,
      tokens.environments,
      tokens.openBroker,
      tokens.makeBrokerDoor,
      tokens.loggers,
      tokens.clock,
      tokens.ids,
      tokens.settings,
      tokens.policies,
      tokens.egress,
    ],
  );
  return {
    services: container.get(tokens.services),
    brokerServer: container.get(tokens.brokerServer),
  };
}
