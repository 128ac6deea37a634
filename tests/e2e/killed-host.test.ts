import { describe, expect, it } from '@jest/globals';

import { untilNothing, untilSomething } from './eventually.js';
import { HostProcess } from './host-process.js';
import { survivorsOf, type ProcessIdentity } from './processes.js';

/** Kills a host with everything as it is, and resolves with what is left five seconds later. */
async function leftAfterKilling(
  host: HostProcess,
  known: readonly ProcessIdentity[] = [],
): Promise<{ readonly processes: readonly ProcessIdentity[]; readonly files: readonly string[] }> {
  const below = [...(await host.descendants()), ...known];
  await host.kill();
  return {
    processes: await untilNothing(() => survivorsOf(below)),
    files: await untilNothing(() => host.files()),
  };
}

const NOTHING = { processes: [], files: [] };

describe('a host that is killed with SIGKILL leaves no process and no file', () => {
  it('in the midst of a block', async () => {
    await using host = await HostProcess.start(`
      const session = await makeRlm().openSession();
      await session.executeCode('open("kept.txt", "w").write("x")');
      void session.executeCode('while True: pass');
      say('running');
    `);
    await host.hear();
    expect((await host.descendants()).length).toBeGreaterThanOrEqual(2);
    expect(await host.files()).toHaveLength(1);
    expect(await leftAfterKilling(host)).toEqual(NOTHING);
  });

  it('in the midst of a block that refuses to be interrupted', async () => {
    await using host = await HostProcess.start(`
      const session = await makeRlm().openSession();
      await session.executeCode('x = 1');
      void session.executeCode(\`
while True:
    try:
        while True: pass
    except BaseException:
        pass
\`);
      say('running');
    `);
    await host.hear();
    expect(await leftAfterKilling(host)).toEqual(NOTHING);
  });

  it.each([
    ['as soon as its folder is there', async (host: HostProcess) => host.files()],
    ['as soon as its Python is there', async (host: HostProcess) => host.descendants()],
    [
      'as soon as its first session is there',
      async (host: HostProcess) => (await host.descendants()).slice(1),
    ],
  ])('while it starts, %s', async (_when, look) => {
    await using host = await HostProcess.start(`
      const rlm = makeRlm();
      for (let n = 0; n < 20; n += 1) void rlm.execute('while True: pass');
      setInterval(() => {}, 1000);
    `);
    await untilSomething<readonly unknown[]>(() => look(host), 'the start');
    expect(await leftAfterKilling(host)).toEqual(NOTHING);
  });

  // Moments of less than a millisecond, so the host itself says when they are there.
  it.each([
    ['just before it starts its Python', 'child_process.spawn = () => kill();'],
    [
      'between the start of its Python and its folder',
      'const { spawn } = child_process; child_process.spawn = (...args) => [spawn(...args), kill()];',
    ],
    [
      'just after it has made its folder',
      'const { mkdirSync } = fs; fs.mkdirSync = (...args) => [mkdirSync(...args), kill()];',
    ],
  ])('%s', async (_when, patch) => {
    await using host = await HostProcess.start(`
      import child_process from 'node:child_process';
      import fs from 'node:fs';
      import { syncBuiltinESMExports } from 'node:module';
      const rlm = makeRlm();
      const kill = () => process.kill(process.pid, 'SIGKILL');
      ${patch}
      syncBuiltinESMExports();
      await rlm.prewarm();
      say('was not killed');
    `);
    await expect(host.hear()).rejects.toThrow('ended without another word');
    expect(await untilNothing(() => host.files())).toEqual([]);
  });

  it('while it loads a context of 100 MB', async () => {
    await using host = await HostProcess.start(`
      const rlm = makeRlm();
      await rlm.prewarm();
      void rlm.openSession({ context: 'x'.repeat(100_000_000) });
      setImmediate(() => say('loading'));
    `);
    await host.hear();
    await untilSomething(async () => (await host.descendants()).slice(1), 'the session');
    expect(await leftAfterKilling(host)).toEqual(NOTHING);
  });

  it('while 50 sessions are open', async () => {
    await using host = await HostProcess.start(`
      const rlm = makeRlm();
      const sessions = await Promise.all(Array.from({ length: 50 }, () => rlm.openSession()));
      await Promise.all(sessions.map((session, n) => session.executeCode(
        'open("kept.txt", "w").write("x" * 1000)')));
      sessions.forEach((session, n) => n % 2 && void session.executeCode('while True: pass'));
      say('open');
      setInterval(() => {}, 1000);
    `);
    await host.hear();
    expect((await host.descendants()).length).toBeGreaterThanOrEqual(51);
    expect(await leftAfterKilling(host)).toEqual(NOTHING);
  });

  it('when its code has started processes that left their session', async () => {
    await using host = await HostProcess.start(`
      const session = await makeRlm({ restrictBuiltins: false, kernelSandbox: 'off' }).openSession();
      const { stdout } = await session.executeCode(\`
import os, time
reader, writer = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.setsid()
        os.write(writer, str(os.getpid()).encode())
        time.sleep(3600)
    os._exit(0)
print(os.read(reader, 100).decode())
\`);
      say(Number(stdout));
      setInterval(() => {}, 1000);
    `);
    const daemon = Number(await host.hear());
    const below = await host.descendants();
    expect(below.map(({ pid }) => pid)).toContain(daemon);
    expect(await leftAfterKilling(host)).toEqual(NOTHING);
  });
});
