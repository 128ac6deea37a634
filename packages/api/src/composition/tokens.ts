import type {
  CompletionServices,
  EgressPolicy,
  MakeBrokerDoor,
  OpenBroker,
  RunSettings,
} from '@rlm-ts/application';
import type {
  ClockPort,
  ContextCompressor,
  EnvironmentFactory,
  IdGeneratorPort,
  LLMPort,
  LoggerPort,
  NestedCallPolicy,
  StoppingPolicy,
} from '@rlm-ts/domain';
import type { WebSocketBrokerServer } from '@rlm-ts/adapters';
import type { ServiceIdentifier } from 'inversify';

const token = <T>(name: string): ServiceIdentifier<T> => Symbol.for(`rlm-ts.${name}`);

/** The models of one `RLM`, and which of them plays which part. */
export interface Models {
  readonly root: LLMPort;
  readonly subCall: LLMPort;
  readonly byName: ReadonlyMap<string, LLMPort>;
}

/** What decides where a run goes on; `null` for nothing that does. */
export interface Policies {
  readonly stopping: StoppingPolicy | null;
  readonly compressor: ContextCompressor | null;
  readonly nestedCalls: NestedCallPolicy | null;
}

/** What the container of one `RLM` holds. */
export const tokens = {
  clock: token<ClockPort>('clock'),
  ids: token<IdGeneratorPort>('ids'),
  models: token<Models>('models'),
  environments: token<EnvironmentFactory>('environments'),
  loggers: token<readonly LoggerPort[]>('loggers'),
  settings: token<RunSettings>('settings'),
  policies: token<Policies>('policies'),
  egress: token<EgressPolicy | null>('egress'),
  makeBrokerDoor: token<MakeBrokerDoor>('make-broker-door'),
  brokerServer: token<WebSocketBrokerServer>('broker-server'),
  openBroker: token<OpenBroker>('open-broker'),
  services: token<CompletionServices>('services'),
};
