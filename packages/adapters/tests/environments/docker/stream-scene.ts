import { randomUUID } from 'node:crypto';
import {
  RlmError,
  type BrokerPort,
  type EnvironmentFactory,
  type EnvironmentPort,
  type ReplResult,
} from '@rlm-ts/domain';
import Docker from 'dockerode';
import { createDockerEnvironmentFactory } from '../../../src/environments/docker/docker-environment-factory.js';
import { SESSION_LABEL } from '../../../src/environments/docker/container/labels.js';
import { engineSocket, FaultyProxy } from './stream-proxy.js';
import { SeededRandom } from './stream-random.js';

/** Only ever reached by what hangs. */
const DEADLINE_MS = 60_000;

type Options = Parameters<typeof createDockerEnvironmentFactory>[0];

/** What became of a call of a session: its value, or the code of its typed error. */
export type Outcome<T> =
  { readonly value: T } | { readonly code: string; readonly message: string };

/** A session behind a proxy that does harm, and what it was told. */
export class Scene {
  readonly id = `faults-${randomUUID()}`;
  readonly token = `token-of-${this.id}`;
  readonly session: EnvironmentPort;
  /** A result has told that the variables are gone, since this was last set. */
  stateLost = false;
  /** Called with each prompt before it is answered. */
  onQuery: () => void = () => undefined;

  constructor(factory: EnvironmentFactory) {
    this.session = factory.open({
      sessionId: this.id,
      broker: this.broker(),
      brokerEndpoint: () => Promise.reject(new Error('not used')),
    });
  }

  /** Runs a block; whatever happens, it ends. */
  async run(code: string): Promise<Outcome<ReplResult>> {
    const outcome = await this.settle('a block', this.session.executeCode(code));
    if ('value' in outcome && outcome.value.stateLost) this.stateLost = true;
    return outcome;
  }

  load(text: string): Promise<Outcome<void>> {
    return this.settle('a context', this.session.loadContext({ kind: 'text', text }));
  }

  /** Runs a block that must succeed, and returns what it prints. */
  async print(code: string): Promise<string> {
    const outcome = await this.run(code);
    if ('code' in outcome) throw new Error(`${outcome.code}: ${outcome.message}`);
    const { error, stdout } = outcome.value;
    if (error !== null) throw new Error(`${error.type}: ${error.message}\n${error.traceback}`);
    return stdout.trim();
  }

  async cleanup(): Promise<void> {
    const outcome = await this.settle('cleanup', this.session.cleanup());
    if ('code' in outcome) throw new Error(`cleanup rejected: ${outcome.code}: ${outcome.message}`);
  }

  /** Waits until the engine has no container of this session any more. */
  async leavesNothing(): Promise<void> {
    const until = Date.now() + DEADLINE_MS;
    const docker = new Docker({ host: undefined, socketPath: engineSocket() });
    const label = `${SESSION_LABEL}=${this.id}`;
    for (;;) {
      const left = await docker.listContainers({ all: true, filters: { label: [label] } });
      if (left.length === 0) return;
      if (Date.now() > until) {
        throw new Error(`left: ${left.map(({ Id, State }) => `${Id} ${State}`).join(', ')}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** The session works: it has an interpreter, models, and what it must have told it has told. */
  async goesOn(context?: string): Promise<void> {
    const kept = await this.print("print('kept' in globals())");
    if (kept !== 'True' && !this.stateLost) throw new Error('nobody told that the state is lost');
    this.stateLost = false;
    const answer = await this.print('kept = 1\nprint(llm_query("who?"))');
    if (answer !== `${this.token} who?`) throw new Error(`a model answered ${answer}`);
    if (context === undefined) return;
    const seen = await this.print('print(len(context), context[:20], context[-20:])');
    const expected = `${String(context.length)} ${context.slice(0, 20)} ${context.slice(-20)}`;
    if (seen !== expected) throw new Error(`the context is ${seen}, and not ${expected}`);
  }

  private async settle<T>(what: string, work: Promise<T>): Promise<Outcome<T>> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`${what} hangs`));
      }, DEADLINE_MS);
    });
    try {
      return { value: await Promise.race([work, late]) };
    } catch (error) {
      if (!RlmError.isInstance(error) || error.code === 'INTERNAL') throw error;
      return { code: error.code, message: error.message };
    } finally {
      clearTimeout(timer);
    }
  }

  private broker(): BrokerPort {
    const query: BrokerPort['query'] = ({ prompt }) => {
      this.onQuery();
      const text = `${this.token} ${prompt}`;
      const facts = { model: 'm', failure: null, usage: null, costUsd: null, latencyMs: 0 };
      return Promise.resolve({ id: '1', text, ...facts });
    };
    return {
      query,
      queryBatch: (requests, options) =>
        Promise.all(requests.map((request) => query(request, options))),
    };
  }
}

/** A factory whose engine is behind a proxy. */
export class Behind {
  private constructor(
    readonly proxy: FaultyProxy,
    readonly factory: EnvironmentFactory,
  ) {}

  static async of(seed: number, options: Options = {}): Promise<Behind> {
    const proxy = await FaultyProxy.listen(new SeededRandom(seed));
    const factory = createDockerEnvironmentFactory({
      image: process.env['RLM_DOCKER_IMAGE'],
      dockerHost: proxy.address,
      runtime: 'runc',
      cpuLimit: 2,
      pull: 'never',
      ...options,
    });
    return new Behind(proxy, factory);
  }

  open(): Scene {
    return new Scene(this.factory);
  }

  /** Ends it all; the way to the engine stays open until nothing of the sessions is left there. */
  async close(...scenes: readonly Scene[]): Promise<void> {
    try {
      for (const scene of scenes) await scene.cleanup();
      await this.factory.close?.();
      this.proxy.release();
      await this.proxy.idle();
      for (const scene of scenes) await scene.leavesNothing();
    } finally {
      await this.proxy.close();
    }
  }
}

/** Works through a list, a few at a time: nearly all of it is waiting. */
export async function several<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = [...items];
  const errors: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (;;) {
      const item = left.shift();
      if (item === undefined) return;
      try {
        await work(item);
      } catch (error) {
        errors.push(new Error(`with ${JSON.stringify(item)}`, { cause: error }));
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  if (errors.length > 0) throw new Error(errors.map(describeError).join('\n'));
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `: ${describeError(error.cause)}`;
  return error.message + cause;
}
