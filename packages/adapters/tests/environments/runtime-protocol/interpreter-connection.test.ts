import { describe, expect, it } from '@jest/globals';
import { RlmError } from '@rlm-ts/domain';
import fc from 'fast-check';
import { InterpreterConnection } from '../../../src/environments/runtime-protocol/interpreter-connection.js';
import { anyBytes, anyPlaces, cut } from './arbitrary-bytes.js';
import { emptyResult, HELLO, ScriptedSandbox } from './scripted-sandbox.js';

const CALL = {
  type: 'call',
  cpuMs: 0,
  id: 1,
  kind: 'llm_query',
  model: null,
  requests: [{ encoding: 'utf-8', size: 1 }],
};

interface Talk {
  readonly sandbox: ScriptedSandbox;
  readonly connection: InterpreterConnection;
}

function talk(reads = true): Talk {
  const sandbox = new ScriptedSandbox(reads);
  return { sandbox, connection: new InterpreterConnection(sandbox.stream) };
}

async function greeted(reads = true): Promise<Talk> {
  const both = talk(reads);
  both.sandbox.say(HELLO);
  await both.connection.hello;
  return both;
}

async function failureOf(work: Promise<unknown>): Promise<RlmError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!RlmError.isInstance(error)) throw new Error(`no typed error but ${String(error)}`);
  return error;
}

/** Lets everything that is already on its way arrive. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve));
  });
}

describe('InterpreterConnection', () => {
  it('resolves with the greeting and matches each answer with its command', async () => {
    const { sandbox, connection } = await greeted();
    sandbox.onFrame = ({ header }) => {
      sandbox.say(emptyResult((header as { id: number }).id));
    };
    for (let turn = 1; turn <= 3; turn += 1) {
      const { message } = await connection.command('result', { type: 'execute' });
      expect(message).toMatchObject({ type: 'result', id: turn });
    }
  });

  it('ends in an answer or a typed error and a destroyed stream, whatever bytes come', async () => {
    await fc.assert(
      fc.asyncProperty(anyBytes, anyPlaces, fc.boolean(), async (bytes, places, afterHello) => {
        const { sandbox, connection } = talk();
        if (afterHello) sandbox.say(HELLO);
        const answer = connection.command('result', { type: 'execute' }).then(
          ({ message }) => message.type,
          (error: unknown) => (RlmError.isInstance(error) ? error.code : 'another error'),
        );
        for (const piece of cut(bytes, places)) sandbox.sayBytes(piece);
        sandbox.hangUp();
        expect(['result', 'PROTOCOL_VIOLATION', 'ENVIRONMENT_START_FAILED']).toContain(
          await answer,
        );
        await settled();
        expect(connection.alive).toBe(false);
        expect(sandbox.stream.destroyed).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('refuses whatever is said before, instead of or besides one greeting', async () => {
    for (const first of [emptyResult(1), CALL, { type: 'ready', id: 1, error: null }, {}]) {
      const { sandbox, connection } = talk();
      sandbox.say(first);
      expect((await failureOf(connection.hello)).code).toBe('PROTOCOL_VIOLATION');
    }
    const { sandbox, connection } = await greeted();
    const answer = connection.command('result', { type: 'execute' });
    sandbox.say(HELLO);
    expect((await failureOf(answer)).code).toBe('PROTOCOL_VIOLATION');
  });

  it('refuses answers that nobody asked for, of another type, twice, or out of turn', async () => {
    const wrong = [
      [emptyResult(2)],
      [emptyResult(0)],
      [{ type: 'ready', id: 1, error: null }],
      [emptyResult(1), emptyResult(1)],
      [emptyResult(1), emptyResult(2)],
    ];
    for (const messages of wrong) {
      const { sandbox, connection } = await greeted();
      const first = connection.command('result', { type: 'execute' }).catch(() => null);
      for (const message of messages) sandbox.say(message);
      await first;
      await settled();
      expect(connection.alive).toBe(false);
      expect((await failureOf(connection.command('result', {}))).code).toBe('PROTOCOL_VIOLATION');
    }
  });

  it('rejects what is pending and what comes later once the sandbox is gone', async () => {
    for (const go of [
      (sandbox: ScriptedSandbox) => sandbox.hangUp(),
      (sandbox: ScriptedSandbox) => sandbox.stream.destroy(),
      (sandbox: ScriptedSandbox) => sandbox.stream.destroy(new Error('EPIPE')),
    ]) {
      const { sandbox, connection } = await greeted();
      const pending = connection.command('result', { type: 'execute' });
      go(sandbox);
      expect((await failureOf(pending)).details).toMatchObject({ lost: true });
      expect((await failureOf(connection.command('result', {}))).details).toMatchObject({
        lost: true,
      });
      connection.reply({ type: 'reply', id: 1, answers: [] }, Buffer.alloc(0));
      connection.destroy();
      connection.destroy();
    }
  });

  it('notices a sandbox that stops talking while it does not read either', async () => {
    const { sandbox, connection } = await greeted(false);
    const pending = connection.streamCommand('context_loaded', { type: 'context' }, 2_000_000, [
      Buffer.alloc(1_000_000),
      Buffer.alloc(1_000_000),
    ]);
    sandbox.hangUp();
    expect((await failureOf(pending)).details).toMatchObject({ lost: true });
  });

  it('asks for the next piece of a body only when the sandbox has taken the one before', async () => {
    const { sandbox, connection } = await greeted(false);
    let made = 0;
    function* pieces(): Iterable<Uint8Array> {
      for (; made < 100; made += 1) yield Buffer.alloc(1 << 20);
    }
    connection
      .streamCommand('context_loaded', {}, 100 * (1 << 20), pieces())
      .catch(() => undefined);
    await settled();
    expect(sandbox.blocked).toBe(true);
    expect(made).toBeLessThan(3);
    connection.destroy();
  });

  it('hands on any number of calls while a command is pending', async () => {
    const { sandbox, connection } = await greeted();
    const ids: number[] = [];
    connection.onCall = ({ id }) => {
      ids.push(id);
    };
    const answer = connection.command('result', { type: 'execute' });
    for (let id = 0; id < 2000; id += 1) sandbox.say({ ...CALL, id }, Buffer.from('x'));
    sandbox.say(emptyResult(1));
    expect((await answer).message.type).toBe('result');
    expect(ids).toEqual(Array.from({ length: 2000 }, (_, id) => id));
  });

  it('hangs up on a sandbox that asks and asks without reading the answers', async () => {
    const { sandbox, connection } = await greeted(false);
    const answer = Buffer.alloc(16 * (1 << 20));
    let served = 0;
    connection.onCall = ({ id }) => {
      served += 1;
      connection.reply({ type: 'reply', id, answers: [] }, answer);
    };
    const pending = connection.command('result', { type: 'execute' });
    for (let id = 0; id < 100; id += 1) sandbox.say({ ...CALL, id }, Buffer.from('x'));
    expect((await failureOf(pending)).message).toContain('without reading');
    expect(served).toBeLessThan(20);
    expect(sandbox.stream.destroyed).toBe(true);
  });

  it('turns an error of whoever serves the calls into its end, not into a crash', async () => {
    const { sandbox, connection } = await greeted();
    connection.onCall = () => {
      throw new TypeError('a bug');
    };
    const pending = connection.command('result', { type: 'execute' });
    sandbox.say(CALL, Buffer.from('x'));
    expect((await failureOf(pending)).code).toBe('INTERNAL');
  });

  it('takes a host_call for a violation where nobody serves them', async () => {
    const { sandbox, connection } = await greeted();
    const pending = connection.command('result', { type: 'execute' });
    const call = { type: 'host_call', id: 1, cpuMs: 0, function: 'budget', tool: null, size: 0 };
    sandbox.say(call);
    expect((await failureOf(pending)).code).toBe('PROTOCOL_VIOLATION');
  });

  it('hands on output of the running block to who watches it', async () => {
    const { sandbox, connection } = await greeted();
    const told: string[] = [];
    connection.onOutput = ({ stream }, body) => told.push(`${stream} ${body.toString()}`);
    const pending = connection.command('result', { type: 'execute' });
    sandbox.say({ type: 'output', id: 1, stream: 'stdout', size: 1 }, Buffer.from('x'));
    sandbox.say(emptyResult(1));
    await pending;
    expect(told).toEqual(['stdout x']);
  });

  it('takes output for a violation that nobody watches, or of no running block', async () => {
    const piece = { type: 'output', id: 1, stream: 'stdout', size: 1 };
    const scenes = [
      { watched: false, expects: 'result', id: 1 },
      { watched: true, expects: 'result', id: 2 },
      { watched: true, expects: 'ready', id: 1 },
      { watched: true, expects: null, id: 1 },
    ] as const;
    for (const { watched, expects, id } of scenes) {
      const { sandbox, connection } = await greeted();
      if (watched) connection.onOutput = () => undefined;
      const pending = expects === null ? null : failureOf(connection.command(expects, {}));
      sandbox.say({ ...piece, id }, Buffer.from('x'));
      if (pending !== null) expect((await pending).code).toBe('PROTOCOL_VIOLATION');
      await settled();
      expect(connection.alive).toBe(false);
    }
  });
});
