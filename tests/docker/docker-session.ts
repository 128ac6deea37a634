import { randomUUID } from 'node:crypto';
import { createDockerEnvironmentFactory } from '@rlm-ts/adapters';
import type {
  ContextPayload,
  EnvironmentFactory,
  EnvironmentNotice,
  EnvironmentPort,
  ReplResult,
} from '@rlm-ts/domain';
import { createScriptedBroker, type ScriptedBroker } from '@rlm-ts/testkit';

import {
  containersOf,
  ENGINE_HOST,
  IMAGE,
  SESSION_LABEL,
  type ContainerAccount,
} from './engine.js';

type DockerOptions = NonNullable<Parameters<typeof createDockerEnvironmentFactory>[0]>;

/** A session in a container, with a broker that answers by a script. */
export class DockerSession implements AsyncDisposable {
  private readonly id = `docker-suite-${randomUUID()}`;
  private readonly environment: EnvironmentPort;
  readonly notices: EnvironmentNotice[] = [];

  /** @param factory Not closed with the session. */
  constructor(
    factory: EnvironmentFactory,
    readonly broker: ScriptedBroker = createScriptedBroker(),
  ) {
    this.environment = factory.open({
      sessionId: this.id,
      broker,
      brokerEndpoint: () => Promise.reject(new Error('a container has no use for an endpoint')),
      notify: (notice) => this.notices.push(notice),
    });
  }

  get isolation(): EnvironmentPort['isolation'] {
    return this.environment.isolation;
  }

  /** Gives the session a context. */
  load(payload: ContextPayload | string): Promise<void> {
    return this.environment.loadContext(
      typeof payload === 'string' ? { kind: 'text', text: payload } : payload,
    );
  }

  /** Runs a block, whatever becomes of it. */
  run(code: string, timeoutMs?: number): Promise<ReplResult> {
    return this.environment.executeCode(code, timeoutMs === undefined ? {} : { timeoutMs });
  }

  /** What a block prints that ends as it should. */
  async printed(code: string, timeoutMs?: number): Promise<string> {
    const { error, stdout, stderr } = await this.run(code, timeoutMs);
    if (error !== null) throw new Error(`${error.type}: ${error.message}\n${error.traceback}`);
    if (stderr !== '') throw new Error(stderr);
    return stdout;
  }

  /** What a block prints as JSON. */
  async found(code: string, timeoutMs?: number): Promise<unknown> {
    return JSON.parse(await this.printed(code, timeoutMs)) as unknown;
  }

  /** What the engine has of this session. */
  async containers(): Promise<readonly ContainerAccount[]> {
    return (await containersOf(process.pid)).filter(
      ({ Labels }) => Labels[SESSION_LABEL] === this.id,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.environment.cleanup();
  }
}

/** Makes sessions; those still open end with it. */
export class DockerSessions implements AsyncDisposable {
  readonly factory: EnvironmentFactory;

  constructor(options: DockerOptions) {
    this.factory = createDockerEnvironmentFactory({
      image: IMAGE,
      dockerHost: ENGINE_HOST,
      pull: 'never',
      ...options,
    });
  }

  open(broker?: ScriptedBroker): DockerSession {
    return new DockerSession(this.factory, broker);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.factory.close?.();
  }
}
