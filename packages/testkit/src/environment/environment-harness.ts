import type { BrokerEndpoint, BrokerPort, EnvironmentFactory } from '@rlm-ts/domain';
import type { CodeDialect } from './code-dialect.js';

/** What a case may ask of the factory it is given. */
export interface FactoryOverrides {
  /** The default time limit of a block, in milliseconds. */
  readonly executeTimeoutMs?: number;
}

/** What the code may do here beyond what `EnvironmentCapabilities` tells. All absent: nothing. */
export interface EnvironmentAllowances {
  /** Any module can be imported, `os`, `sys` and `signal` among them. */
  readonly osModule?: boolean;
  /** Other programs can be started, such as another Python. */
  readonly processes?: boolean;
  /** Megabytes above which a block is stopped; cases that fill the memory run only if given. */
  readonly memoryLimitMb?: number;
}

/** What somebody who runs the environment cases provides. */
export interface EnvironmentHarness {
  /** Makes a factory. The case that asked for it closes it. */
  readonly createFactory: (overrides: FactoryOverrides) => EnvironmentFactory;
  readonly dialect: CodeDialect;
  readonly allows?: EnvironmentAllowances;
  /** How code elsewhere reaches a broker; only for environments that ask for an endpoint. */
  readonly openBrokerEndpoint?: (broker: BrokerPort) => Promise<BrokerEndpoint>;
}
