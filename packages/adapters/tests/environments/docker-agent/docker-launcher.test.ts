import { describe, expect, it, jest } from '@jest/globals';
import type { ContextFile } from '../../../src/environments/docker/container/context-file.js';
import {
  DockerLauncher,
  type ContainerSource,
} from '../../../src/environments/docker/container/docker-launcher.js';
import type { SessionContainer } from '../../../src/environments/docker/container/session-container.js';
import type { InterpreterHandle } from '../../../src/environments/runtime-protocol/sandbox-launcher.js';
import { encodeFrame } from '../../../src/environments/runtime-protocol/frame-codec.js';
import { HELLO } from '../runtime-protocol/scripted-sandbox.js';
import { LinkedAgent, watch } from './linked-agent.js';
import { settled, WELL_BEHAVED } from './scripted-agent.js';

const NO_SIGNAL = new AbortController().signal;
const ENDED = { event: 'ended', code: 1, signal: null, outOfMemory: false };

/** A container with a scripted agent in it, whose interpreters greet as they should. */
class FakeContainer extends LinkedAgent {
  readonly isolation = null;
  readonly plan = { boundFiles: [] };
  removals = 0;

  constructor() {
    super();
    this.agent.answers = {
      ...WELL_BEHAVED,
      start: () => {
        this.agent.write(encodeFrame(HELLO));
        return null;
      },
      mark: ({ mark }) => {
        this.agent.write(String(mark));
        return null;
      },
    };
  }

  /** From now on no interpreter of it comes to speak. */
  spoil(): void {
    this.agent.answers = {
      ...this.agent.answers,
      start: ({ channel }) => ({ ...ENDED, channel }),
    };
  }

  end(): Promise<object> {
    return Promise.resolve({ exitCode: 0, outOfMemory: false, reason: 'gone' });
  }

  remove(): Promise<void> {
    this.removals += 1;
    this.link.destroy();
    return Promise.resolve();
  }
}

/** Opens containers, at once or when a test says so. */
class Source implements ContainerSource {
  readonly startTimeoutMs = 60_000;
  readonly opened: FakeContainer[] = [];
  readonly held: (() => void)[] = [];
  holds = false;
  spoilsNew = false;

  async open(_files: readonly ContextFile[], signal: AbortSignal): Promise<SessionContainer> {
    if (this.holds) {
      await new Promise<void>((resolve, reject) => {
        this.held.push(resolve);
        signal.addEventListener('abort', () => {
          reject(new Error('stopped'));
        });
      });
    }
    const container = new FakeContainer();
    if (this.spoilsNew) container.spoil();
    this.opened.push(container);
    return container as unknown as SessionContainer;
  }

  copy(): Promise<readonly string[]> {
    return Promise.resolve(['/copied']);
  }
}

function scene() {
  const source = new Source();
  const launcher = new DockerLauncher(source);
  const launch = (signal = NO_SIGNAL) => launcher.launch({ contextFiles: [], signal });
  return { source, launcher, launch };
}

describe('DockerLauncher', () => {
  it('starts one interpreter after the other in the same container', async () => {
    const { source, launch, launcher } = scene();
    for (let start = 0; start < 3; start += 1) {
      const handle = await launch();
      expect(await handle.end()).toMatchObject({ signal: 'signal 9' });
    }
    expect(source.opened).toHaveLength(1);
    await launcher.dispose();
    expect(source.opened[0]?.removals).toBe(1);
  });

  it('opens another container when the connection to the first is lost', async () => {
    const { source, launch, launcher } = scene();
    const lost = await launch();
    source.opened[0]?.agent.hangUp();
    expect(await lost.end()).toMatchObject({ exitCode: 0, reason: 'gone' });
    await launch();
    expect(source.opened).toHaveLength(2);
    expect(source.opened[0]?.removals).toBe(1);
    await launcher.dispose();
  });

  it('opens another container when the code has left the first unfit', async () => {
    const { source, launch, launcher } = scene();
    const first = await launch();
    source.opened[0]?.spoil();
    await first.end();
    const second = await launch();
    expect(second.connection.alive).toBe(true);
    expect(source.opened.map(({ removals }) => removals)).toEqual([1, 0]);
    await launcher.dispose();
  });

  it('does not try for ever', async () => {
    const { source, launch, launcher } = scene();
    source.spoilsNew = true;
    await expect(launch()).rejects.toMatchObject({ code: 'ENVIRONMENT_START_FAILED' });
    expect(source.opened).toHaveLength(1);
    await expect(launch()).rejects.toMatchObject({ code: 'ENVIRONMENT_START_FAILED' });
    expect(source.opened).toHaveLength(2);
    await launcher.dispose();
  });

  it('lets a start that nobody waits for end before the next', async () => {
    const { source, launch, launcher } = scene();
    source.holds = true;
    const abandoned = launch().then((late) => late.end());
    const next = watch(launch());
    await settled();
    expect(source.held).toHaveLength(1);
    source.held.shift()?.();
    await abandoned;
    await settled();
    expect(next.outcome).toMatchObject({ connection: { alive: true } });
    expect(source.opened).toHaveLength(1);
    await launcher.dispose();
  });

  it('goes on after a start that has failed', async () => {
    const { source, launch, launcher } = scene();
    source.holds = true;
    const stop = new AbortController();
    const failed = launch(stop.signal);
    const next = launch();
    await settled();
    stop.abort();
    await expect(failed).rejects.toThrow('stopped');
    await settled();
    source.held.at(-1)?.();
    expect((await next).connection.alive).toBe(true);
    await launcher.dispose();
  });

  it('removes on disposal a container that is still being opened', async () => {
    const { source, launch, launcher } = scene();
    source.holds = true;
    const launching = watch(launch());
    await settled();
    const disposed = launcher.dispose();
    source.held.shift()?.();
    await disposed;
    await settled();
    expect(source.opened.map(({ removals }) => removals)).toEqual([1]);
    expect(launching.outcome).toMatchObject({ code: 'ENVIRONMENT_START_FAILED' });
  });

  it('tells once that it is disposed, also if it never had a container', async () => {
    const { launcher } = scene();
    let told = 0;
    launcher.onDisposed = () => {
      told += 1;
    };
    await launcher.dispose();
    expect(told).toBe(1);
  });

  it("hands the session the connection of a container's HTTP proxy", async () => {
    const { source, launch, launcher } = scene();
    let connections = 0;
    launcher.onSubCalls = () => {
      connections += 1;
    };
    await launch();
    source.opened[0]?.agent.say({ event: 'proxy', channel: 2 ** 31 });
    await settled();
    expect(connections).toBe(1);
    await launcher.dispose();
  });

  it.each([
    ['ended', 'end', (handle: InterpreterHandle) => handle.end()],
    ['interrupted', 'interrupt', (handle: InterpreterHandle) => handle.interrupt()],
  ])('ends a container whose interpreter cannot be %s', async (_how, order, act) => {
    const { source, launch, launcher } = scene();
    const handle = await launch();
    const [container] = source.opened;
    if (container === undefined) throw new Error('nothing was opened');
    container.agent.answers = { ...container.agent.answers, [order]: () => null };
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    try {
      const done = act(handle);
      jest.advanceTimersByTime(60_000);
      await done;
    } finally {
      jest.useRealTimers();
    }
    expect(container.link.alive).toBe(false);
    expect(await handle.end()).toMatchObject({ reason: 'gone' });
    await launcher.dispose();
  });
});
