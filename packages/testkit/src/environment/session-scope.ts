import { randomUUID } from 'node:crypto';
import type {
  BudgetSnapshot,
  ContextPayload,
  EnvironmentFactory,
  EnvironmentPort,
  ExecuteOptions,
  LoadContextOptions,
  ReplResult,
  ToolHost,
} from '@rlm-ts/domain';
import { RlmError } from '@rlm-ts/domain';
import { withinDeadline } from './deadline.js';
import type { EnvironmentHarness, FactoryOverrides } from './environment-harness.js';
import { expectClean } from './expectations.js';
import type { ScriptedBroker, ScriptedBrokerOptions, SubCallScript } from './scripted-broker.js';
import { createScriptedBroker } from './scripted-broker.js';

/** What a case wants its session to be like. */
export interface SessionOptions extends FactoryOverrides, ScriptedBrokerOptions {
  /** Answers sub-calls. Default: `answer to <prompt>`. */
  readonly script?: SubCallScript;
  /** What code may call besides the models. Default: nothing. */
  readonly tools?: ToolHost;
  /** What `budget()` tells. Default: nobody counts. */
  readonly budget?: () => BudgetSnapshot;
}

/** One session under test. */
export interface SessionScope {
  readonly environment: EnvironmentPort;
  readonly broker: ScriptedBroker;
  /** `executeCode`, failing if it hangs. */
  readonly run: (code: string, options?: ExecuteOptions) => Promise<ReplResult>;
  /** Runs blocks one after the other, each of which must end cleanly; returns the last result. */
  readonly runClean: (...codes: readonly [string, ...string[]]) => Promise<ReplResult>;
  /** `loadContext`, failing if it hangs. */
  readonly load: (payload: ContextPayload, options?: LoadContextOptions) => Promise<void>;
}

/** Opens sessions of one factory and, when `body` is done, releases all of it. */
export async function withSessions(
  harness: EnvironmentHarness,
  options: SessionOptions,
  body: (open: () => SessionScope) => Promise<void>,
): Promise<void> {
  const { executeTimeoutMs } = options;
  const factory = harness.createFactory(executeTimeoutMs === undefined ? {} : { executeTimeoutMs });
  const scopes: SessionScope[] = [];
  try {
    await body(() => {
      const scope = openScope(harness, factory, options);
      scopes.push(scope);
      return scope;
    });
  } finally {
    await release(factory, scopes);
  }
}

/** {@link withSessions} for the common case of one session. */
export function withSession(
  harness: EnvironmentHarness,
  options: SessionOptions,
  body: (scope: SessionScope) => Promise<void>,
): Promise<void> {
  return withSessions(harness, options, (open) => body(open()));
}

async function release(
  factory: EnvironmentFactory,
  scopes: readonly SessionScope[],
): Promise<void> {
  const cleanups = scopes.map(({ environment }) => environment.cleanup());
  await withinDeadline(Promise.all(cleanups), 'cleanup');
  if (factory.close !== undefined) await withinDeadline(factory.close(), 'close of the factory');
}

function openScope(
  harness: EnvironmentHarness,
  factory: EnvironmentFactory,
  options: SessionOptions,
): SessionScope {
  const { script, latencyMs } = options;
  const broker = createScriptedBroker(script, latencyMs === undefined ? {} : { latencyMs });
  const environment = factory.open({
    sessionId: `conformance-${randomUUID()}`,
    broker,
    brokerEndpoint: () =>
      harness.openBrokerEndpoint?.(broker) ?? Promise.reject(endpointMissing(factory.name)),
    ...(options.tools && { tools: options.tools }),
    ...(options.budget && { budget: options.budget }),
  });
  const run: SessionScope['run'] = (code, executeOptions) =>
    withinDeadline(environment.executeCode(code, executeOptions), 'executeCode');
  return {
    environment,
    broker,
    run,
    async runClean(first, ...rest) {
      let result = await run(first);
      expectClean(result);
      for (const code of rest) {
        result = await run(code);
        expectClean(result);
      }
      return result;
    },
    load: (payload, loadOptions) =>
      withinDeadline(environment.loadContext(payload, loadOptions), 'loadContext'),
  };
}

function endpointMissing(name: string): RlmError {
  return new RlmError({
    code: 'BROKER_UNAVAILABLE',
    message:
      `The environment "${name}" asked for a broker endpoint. ` +
      'Give the conformance harness an openBrokerEndpoint function.',
  });
}
