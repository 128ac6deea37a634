import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';

import { untilNothing } from './eventually.js';
import { HostProcess } from './host-process.js';
import { survivorsOf } from './processes.js';

describe('a supervisor that is killed in the midst of a block', () => {
  it('costs that block its variables, and the next one runs with the context back', async () => {
    await using host = await HostProcess.start(`
      const rlm = makeRlm();
      const session = await rlm.openSession({ context: 'kept' });
      await session.executeCode('x = 1');
      const running = session.executeCode('while True: pass');
      say('running');
      const lost = await running.catch(failure);
      const next = await session.executeCode('print(context, "x" in globals())').catch(failure);
      say({ lost, next });
      await rlm.close();
      say('closed');
    `);
    await host.hear();
    const [supervisor, ...workers] = await host.descendants();
    if (supervisor === undefined) throw new Error('there is no supervisor');
    process.kill(supervisor.pid, 'SIGKILL');
    expect(await host.hear()).toMatchObject({
      lost: { stateLost: true, timedOut: false, error: { type: 'SandboxDied' } },
      next: { stdout: 'kept False\n', error: null, stateLost: false },
    });
    expect(await untilNothing(() => survivorsOf(workers))).toEqual([]);
    expect(await host.hear()).toBe('closed');
    expect(await untilNothing(() => host.files())).toEqual([]);
  });

  it('takes every session of its own down and no session that is opened later', async () => {
    await using host = await HostProcess.start(`
      const rlm = makeRlm();
      const sessions = await Promise.all(
        Array.from({ length: 10 }, () => rlm.openSession({ context: 1 })));
      const running = sessions.map((session) => session.executeCode('while True: pass'));
      say('running');
      const lost = await Promise.all(running);
      const next = await Promise.all(sessions.map((session) => session.executeCode('print(context)')));
      const fresh = await rlm.execute('print("fresh")');
      say({
        lost: lost.filter(({ stateLost }) => stateLost).length,
        next: next.filter(({ stdout }) => stdout === '1\\n').length,
        fresh: fresh.stdout,
      });
      await rlm.close();
    `);
    await host.hear();
    const [supervisor] = await host.descendants();
    if (supervisor === undefined) throw new Error('there is no supervisor');
    process.kill(supervisor.pid, 'SIGKILL');
    expect(await host.hear()).toEqual({ lost: 10, next: 10, fresh: 'fresh\n' });
    expect(await host.exited.then(({ stderr }) => stderr)).toBe('');
  });

  it('does not hang the session although its code left processes behind', async () => {
    await using host = await HostProcess.start(`
      const session = await makeRlm({ restrictBuiltins: false, kernelSandbox: 'off' }).openSession();
      await session.executeCode('x = 1');
      const running = session.executeCode(\`
import os, time
if os.fork() == 0:
    os.setsid()
    time.sleep(20)
    os._exit(0)
while True: pass
\`);
      say('running');
      say((await running.catch(failure)).stateLost);
      say((await session.executeCode('print("next")')).stdout);
      setInterval(() => {}, 1000);
    `);
    await host.hear();
    const [supervisor] = await host.descendants();
    if (supervisor === undefined) throw new Error('there is no supervisor');
    process.kill(supervisor.pid, 'SIGKILL');
    expect(await host.hear()).toBe(true);
    expect(await host.hear()).toBe('next\n');
  });
});

describe('a block that fills the memory', () => {
  it.each([
    ['in one piece', 'x = bytearray(1 << 30)'],
    ['little by little', 'x = []\nwhile True: x.append(bytearray(1 << 20))'],
  ])('%s is told so, and the session goes on', async (_how, code) => {
    await using host = await HostProcess.start(`
      const session = await makeRlm({ memoryLimitMb: 200 }).openSession({ context: 'kept' });
      const { outOfMemory, error } = await session.executeCode(${JSON.stringify(code)});
      const { stdout } = await session.executeCode('x = None\\nprint(context)');
      say({ outOfMemory, type: error.type, stdout });
    `);
    expect(await host.hear()).toEqual({
      outOfMemory: true,
      type: 'MemoryError',
      stdout: 'kept\n',
    });
  });
});

describe('a block that fills the memory to the last byte with small objects', () => {
  it('is told so, and no later than the block after the next the session works again', async () => {
    await using host = await HostProcess.start(`
      const session = await makeRlm({ memoryLimitMb: 200 }).openSession({ context: 'kept' });
      const full = await session.executeCode('x = []\\nwhile True: x.append([x] * 100)');
      const next = await session.executeCode('x = None');
      const last = await session.executeCode('print(context)');
      say({ full: full.outOfMemory, next: next.error === null || next.outOfMemory, last: last.stdout });
    `);
    expect(await host.hear()).toEqual({ full: true, next: true, last: 'kept\n' });
  });
});

describe('two RLMs in one process', () => {
  it('have nothing in common: the end of one is nothing to the other', async () => {
    await using host = await HostProcess.start(`
      const [one, two] = [makeRlm(), makeRlm()];
      const [first, second] = await Promise.all([one.openSession(), two.openSession()]);
      await first.executeCode('name = "one"');
      await second.executeCode('name = "two"');
      say('open');
      await new Promise((resolve) => setTimeout(resolve, 20));
      const running = second.executeCode('print(llm_query(name))');
      await one.close();
      const refused = await first.executeCode('1').catch(failure);
      say([(await running).stdout, refused.code, (await second.executeCode('print(name)')).stdout]);
      await two.close();
      say('closed');
    `);
    await host.hear();
    expect(await host.hear()).toEqual(['answer to two\n', 'ENVIRONMENT_CLOSED', 'two\n']);
    expect(await host.hear()).toBe('closed');
    expect(await host.files()).toEqual([]);
  });
});

describe('what the worker is given', () => {
  it('is nothing of the environment of its host', async () => {
    await using host = await HostProcess.start(
      `
      const rlm = makeRlm({ restrictBuiltins: false, kernelSandbox: 'off' });
      await rlm.execute('import os; print(dict(os.environ))').then(({ stdout }) => say(stdout));
      setInterval(() => {}, 1000);
    `,
      { env: { OPENAI_API_KEY: 'sk-very-secret' } },
    );
    expect(await host.hear()).not.toContain('sk-very-secret');
    for (const { pid } of await host.descendants()) {
      expect(await readFile(`/proc/${String(pid)}/environ`, 'utf8')).not.toContain(
        'sk-very-secret',
      );
    }
  });
});
