import { describe, expect, it } from '@jest/globals';
import { RlmError, type BrokerPort, type ReplResult } from '@rlm-ts/domain';
import fc from 'fast-check';
import { InterpreterConnection } from '../../../src/environments/runtime-protocol/interpreter-connection.js';
import {
  PythonSession,
  type PythonSessionSettings,
} from '../../../src/environments/runtime-protocol/python-session.js';
import type {
  InterpreterEnd,
  InterpreterHandle,
  SandboxLauncher,
} from '../../../src/environments/runtime-protocol/sandbox-launcher.js';
import { anyBytes } from './arbitrary-bytes.js';
import { emptyResult, HELLO, ScriptedSandbox } from './scripted-sandbox.js';

const SETTINGS: PythonSessionSettings = {
  executeTimeoutMs: 20,
  executeTimeoutCapMs: 20,
  brokerTimeoutMs: 20,
  interruptGraceMs: 5,
  setupCode: undefined,
  configuration: {},
};

const echo: BrokerPort = {
  query: ({ prompt }) =>
    Promise.resolve({
      id: '1',
      model: 'm',
      text: prompt,
      failure: null,
      usage: null,
      costUsd: null,
      latencyMs: 0,
    }),
  queryBatch: (requests) => Promise.all(requests.map((request) => echo.query(request))),
};

type Commands = (sandbox: ScriptedSandbox, type: string, id: number) => void;

/** What a well-behaved sandbox answers. */
const behave: Commands = (sandbox, type, id) => {
  if (type === 'configure') sandbox.say({ type: 'ready', id, error: null });
  else if (type === 'context') sandbox.say({ type: 'context_loaded', id, error: null });
  else if (type === 'execute') sandbox.say(emptyResult(id));
};

/** Starts sandboxes that tests play; counts those that are not ended. */
class ScriptedLauncher implements SandboxLauncher {
  started = 0;
  running = 0;
  disposed = 0;
  interrupted = 0;
  /** Interpreters that were told to end. */
  ending = 0;
  /** What an end waits for. */
  beforeEnd: Promise<void> = Promise.resolve();
  readonly isolation = null;
  onSubCalls: SandboxLauncher['onSubCalls'] = () => undefined;

  constructor(private readonly answer: Commands) {}

  async launch(): Promise<InterpreterHandle> {
    const sandbox = new ScriptedSandbox();
    const connection = new InterpreterConnection(sandbox.stream);
    this.started += 1;
    this.running += 1;
    sandbox.onFrame = ({ header }) => {
      const { type, id } = header as { type: string; id: number };
      this.answer(sandbox, type, id);
    };
    sandbox.say(HELLO);
    await connection.hello;
    let end: Promise<InterpreterEnd> | null = null;
    return {
      connection,
      processorMs: () => Promise.resolve(null),
      interrupt: () => {
        this.interrupted += 1;
        return Promise.resolve();
      },
      provideFile: (path) => Promise.resolve(path),
      end: () => {
        this.ending += 1;
        end ??= this.beforeEnd.then(
          () =>
            new Promise((resolve) => {
              setImmediate(() => {
                this.running -= 1;
                connection.destroy();
                resolve({ exitCode: 0, signal: null, outOfMemory: false });
              });
            }),
        );
        return end;
      },
    };
  }

  dispose(): Promise<void> {
    this.disposed += 1;
    return Promise.resolve();
  }
}

/** The result, or the code of the typed error. */
async function settle(work: Promise<ReplResult>): Promise<ReplResult | string> {
  try {
    return await work;
  } catch (error) {
    if (RlmError.isInstance(error)) return error.code;
    throw error;
  }
}

describe('PythonSession with a hostile sandbox', () => {
  it('calls the state lost if a result comes while the interpreter is being ended for its block', async () => {
    let endIsOver: () => void = () => undefined;
    const launcher = new ScriptedLauncher((sandbox, type, id) => {
      if (type !== 'execute') {
        behave(sandbox, type, id);
        return;
      }
      // Past the time limit and the grace, and before the process is gone.
      const watch = setInterval(() => {
        if (launcher.ending === 0) return;
        clearInterval(watch);
        sandbox.say(emptyResult(id));
        setImmediate(endIsOver);
      }, 1);
    });
    launcher.beforeEnd = new Promise((resolve) => (endIsOver = resolve));
    const session = new PythonSession(launcher, { broker: echo }, SETTINGS);
    expect(await session.executeCode('while True: pass')).toMatchObject({
      timedOut: true,
      stateLost: true,
    });
    await session.cleanup();
  });

  it('settles every block with a result or a typed error, and cleans up, whatever bytes come', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyBytes,
        fc.constantFrom('configure', 'context', 'execute'),
        fc.boolean(),
        async (bytes, when, hangsUp) => {
          const launcher = new ScriptedLauncher((sandbox, type, id) => {
            if (type !== when) {
              behave(sandbox, type, id);
              return;
            }
            sandbox.sayBytes(bytes);
            if (hangsUp || type !== 'execute') sandbox.hangUp();
          });
          const session = new PythonSession(launcher, { broker: echo }, SETTINGS);
          await session.loadContext({ kind: 'text', text: 'x' }).catch((error: unknown) => {
            expect(RlmError.isInstance(error)).toBe(true);
          });
          for (let block = 0; block < 2; block += 1) {
            const settled = await settle(session.executeCode('x'));
            if (typeof settled === 'string') {
              expect([
                'PROTOCOL_VIOLATION',
                'ENVIRONMENT_START_FAILED',
                'CONTEXT_TOO_LARGE',
              ]).toContain(settled);
            } else if (settled.stateLost) {
              expect(settled.error).not.toBeNull();
            }
          }
          await session.cleanup();
          expect(launcher.running).toBe(0);
          expect(launcher.disposed).toBe(1);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('replaces a sandbox that breaks the protocol and says that the state is lost', async () => {
    let broken = true;
    const launcher = new ScriptedLauncher((sandbox, type, id) => {
      if (type === 'execute' && broken) sandbox.say({ type: 'nonsense' });
      else behave(sandbox, type, id);
    });
    const session = new PythonSession(launcher, { broker: echo }, SETTINGS);
    const lost = await session.executeCode('x');
    expect(lost).toMatchObject({ stateLost: true, error: { type: 'SandboxDied' } });
    broken = false;
    expect(await session.executeCode('x')).toMatchObject({ stateLost: false, error: null });
    expect(launcher.started).toBe(2);
    await session.cleanup();
  });

  it('ends a sandbox that tells more output than it may, or tells it after the result', async () => {
    const piece = (id: number): object => ({ type: 'output', id, stream: 'stdout', size: 8192 });
    const text = Buffer.alloc(8192, 'x');
    const tooMuch: Commands = (sandbox, type, id) => {
      if (type !== 'execute') behave(sandbox, type, id);
      else for (let count = 0; count < 9; count += 1) sandbox.say(piece(id), text);
    };
    const late: Commands = (sandbox, type, id) => {
      behave(sandbox, type, id);
      if (type === 'execute') sandbox.say(piece(id), text);
    };
    for (const commands of [tooMuch, late]) {
      let told = 0;
      const onOutput = (output: { text: string }): void => {
        told += output.text.length;
      };
      const launcher = new ScriptedLauncher(commands);
      const session = new PythonSession(launcher, { broker: echo }, SETTINGS);
      await session.executeCode('x', { onOutput });
      const next = await session.executeCode('x', { onOutput });
      expect(next.stateLost).toBe(true);
      expect(told).toBe(commands === tooMuch ? 2 * 65_536 : 0);
      await session.cleanup();
      expect(launcher.running).toBe(0);
    }
  });

  it('kills a sandbox that never answers, after asking it to stop', async () => {
    const launcher = new ScriptedLauncher((sandbox, type, id) => {
      if (type !== 'execute') behave(sandbox, type, id);
    });
    const session = new PythonSession(launcher, { broker: echo }, SETTINGS);
    expect(await session.executeCode('x')).toMatchObject({ timedOut: true, stateLost: true });
    expect(launcher.interrupted).toBe(1);
    expect(launcher.running).toBe(0);
    await session.cleanup();
  });

  it('gives a block its time limit although calls of a lost interpreter are never answered', async () => {
    const never = new Promise<never>(() => undefined);
    let blocks = 0;
    const launcher = new ScriptedLauncher((sandbox, type, id) => {
      if (type !== 'execute') {
        behave(sandbox, type, id);
        return;
      }
      blocks += 1;
      if (blocks > 1) return;
      const requests = [{ encoding: 'utf-8', size: 1 }];
      const call = { type: 'call', id: 1, kind: 'llm_query', model: null, cpuMs: 0, requests };
      sandbox.say(call, Buffer.from('x'));
      sandbox.hangUp();
    });
    const broker = { query: () => never, queryBatch: () => never };
    const session = new PythonSession(launcher, { broker }, SETTINGS);
    expect(await session.executeCode('x')).toMatchObject({ stateLost: true, timedOut: false });
    expect(await session.executeCode('x')).toMatchObject({ stateLost: true, timedOut: true });
    await session.cleanup();
  });

  it('cleans up at every stage: nothing runs once cleanup has resolved', async () => {
    for (const silentAt of ['configure', 'context', 'execute']) {
      let reached: () => void = () => undefined;
      const stage = new Promise<void>((resolve) => {
        reached = resolve;
      });
      const launcher = new ScriptedLauncher((sandbox, type, id) => {
        if (type === silentAt) reached();
        else behave(sandbox, type, id);
      });
      const session = new PythonSession(
        launcher,
        { broker: echo },
        {
          ...SETTINGS,
          executeTimeoutMs: 60_000,
          executeTimeoutCapMs: 60_000,
        },
      );
      const work = session
        .loadContext({ kind: 'text', text: 'x' })
        .then(() => session.executeCode('x'))
        .then(
          () => 'fine',
          (error: unknown) => (RlmError.isInstance(error) ? error.code : 'another error'),
        );
      await stage;
      await session.cleanup();
      expect(launcher.running).toBe(0);
      expect(launcher.disposed).toBe(1);
      expect(await work).toBe('ENVIRONMENT_CLOSED');
    }
  });
});
