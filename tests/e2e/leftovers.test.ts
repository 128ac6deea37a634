import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';

import { untilNothing } from './eventually.js';
import { HostProcess } from './host-process.js';
import { identityOf, survivorsOf } from './processes.js';

/** Starts a process that leaves its session, its group and its parents, and prints its number. */
const DAEMON = `
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
`;

describe('the end of a session', () => {
  it('is the end of processes that its code had double-forked away', async () => {
    await using host = await HostProcess.start(`
      const rlm = makeRlm({ restrictBuiltins: false, kernelSandbox: 'off' });
      const session = await rlm.openSession();
      process.once('SIGUSR2', async () => {
        await session.close();
        say('closed');
      });
      const { stdout } = await session.executeCode(${JSON.stringify(DAEMON)});
      say(Number(stdout));
      setInterval(() => {}, 1000);
    `);
    const daemon = await identityOf(Number(await host.hear()));
    if (daemon === null) throw new Error('the daemon did not start');
    process.kill(host.pid, 'SIGUSR2');
    expect(await host.hear()).toBe('closed');
    expect(await untilNothing(() => survivorsOf([daemon]))).toEqual([]);
  });

  it('is the end of its folder, also if its code took away its permissions', async () => {
    await using host = await HostProcess.start(`
      const rlm = makeRlm({ restrictBuiltins: false, kernelSandbox: 'off' });
      await rlm.execute(\`
import os
os.makedirs("a/b/c")
open("a/b/c/file", "w").write("x")
os.chmod("a/b", 0)
os.chmod(".", 0)
\`);
      await rlm.close();
      say('closed');
    `);
    expect(await host.hear()).toBe('closed');
    expect(await host.files()).toEqual([]);
  });
});

describe('a host that never calls close()', () => {
  it('ends by itself after a run and leaves nothing', async () => {
    await using host = await HostProcess.start(`
      const rlm = makeRlm({}, ['\`\`\`repl\\nx = llm_query("hi")\\n\`\`\`', 'FINAL_VAR(x)']);
      const { answer } = await rlm.completion('?', { context: 'data' });
      // Signals alone keep no process alive, so a timer does until the test has looked.
      const waiting = setInterval(() => {}, 1000);
      process.once('SIGUSR2', () => clearInterval(waiting));
      say(answer);
    `);
    expect(await host.hear()).toBe('answer to hi');
    const below = await host.descendants();
    expect(below.length).toBeGreaterThanOrEqual(1);
    process.kill(host.pid, 'SIGUSR2');
    expect(await host.exited).toEqual({ code: 0, stderr: '' });
    expect(await untilNothing(() => survivorsOf(below))).toEqual([]);
    expect(await untilNothing(() => host.files())).toEqual([]);
  });

  it('ends by itself after prewarming', async () => {
    await using host = await HostProcess.start(`await makeRlm().prewarm(); say('warm');`);
    expect(await host.hear()).toBe('warm');
    expect(await host.exited).toEqual({ code: 0, stderr: '' });
    expect(await untilNothing(() => host.files())).toEqual([]);
  });

  it('ends by itself after runs that failed', async () => {
    await using host = await HostProcess.start(`
      const rlm = makeRlm({}, ['\`\`\`repl\\n1 / 0\\n\`\`\`']);
      const { stopReason, error } = await rlm.completion('?');
      say([stopReason, error.code]);
    `);
    expect(await host.hear()).toEqual(['error', 'MODEL_SCRIPT_EXHAUSTED']);
    expect(await host.exited).toEqual({ code: 0, stderr: '' });
  });
});

describe('the temp folder', () => {
  const run = `
    const rlm = makeRlm();
    const { stdout } = await rlm.execute('print(6 * 7)');
    await rlm.close();
    say(stdout);
  `;

  it('is freed of the folders of hosts that are gone, and of no others', async () => {
    await using host = await HostProcess.start(`
      await makeRlm().prewarm();
      process.once('SIGUSR2', async () => say((await makeRlm().execute('print(6 * 7)')).stdout));
      setInterval(() => {}, 1000);
      say('ready');
    `);
    expect(await host.hear()).toBe('ready');
    // No process can have this number: it is above the kernel's greatest.
    const [own = ''] = await host.files();
    const gone = path.join(host.folder, own.replace(`-${String(host.pid)}-`, '-99999999-'));
    await mkdir(path.join(gone, 'session-1'), { recursive: true });
    await writeFile(path.join(gone, 'session-1', 'data'), 'x');
    const alive = own.replace(`-${String(host.pid)}-`, `-${String(process.pid)}-`);
    const elsewhere = 'rlm-local-99999999-00000000-abc';
    const others = ['rlm-local-notanumber-abc', 'something-else', alive, elsewhere];
    for (const name of others) await mkdir(path.join(host.folder, name));
    process.kill(host.pid, 'SIGUSR2');
    expect(await host.hear()).toBe('42\n');
    const left = await untilNothing(async () =>
      (await host.files()).filter((name) => name === path.basename(gone)),
    );
    expect(left).toEqual([]);
    expect(await readdir(host.folder)).toEqual(expect.arrayContaining(others));
  });

  it('may have a path longer than a socket’s may be', async () => {
    await using holder = await HostProcess.start('');
    const long = path.join(holder.folder, 'a'.repeat(100), 'b'.repeat(100));
    await mkdir(long, { recursive: true });
    await using host = await HostProcess.start(run, { env: { TMPDIR: long } });
    expect(await host.hear()).toBe('42\n');
    expect(await host.exited).toEqual({ code: 0, stderr: '' });
    expect(await readdir(long)).toEqual([]);
  });

  it('that does not exist is a typed error that names it', async () => {
    await using host = await HostProcess.start(
      `try { await makeRlm().execute('print(1)'); } catch (error) { say(failure(error)); }`,
      { env: { TMPDIR: '/nowhere/at/all' } },
    );
    expect(await host.hear()).toMatchObject({
      name: 'RlmError',
      code: 'ENVIRONMENT_START_FAILED',
      message: expect.stringContaining('/nowhere/at/all'),
    });
    expect(await host.exited).toEqual({ code: 0, stderr: '' });
  });

  it('in which no socket can be made is a typed error, and is freed again', async () => {
    await using host = await HostProcess.start(`
      import net from 'node:net';
      net.Server.prototype.listen = function () {
        process.nextTick(() => this.emit('error', new Error('no sockets left')));
        return this;
      };
      const rlm = makeRlm();
      try { await rlm.execute('print(1)'); } catch (error) { say(failure(error)); }
      await rlm.close();
    `);
    expect(await host.hear()).toMatchObject({
      code: 'ENVIRONMENT_START_FAILED',
      message: expect.stringContaining('no sockets left'),
    });
    expect(await host.exited).toEqual({ code: 0, stderr: '' });
    expect(await untilNothing(() => host.files())).toEqual([]);
  });

  it('is not even made where no more files can be opened: a typed error, and the host goes on', async () => {
    await using host = await HostProcess.start(
      `
      import fs from 'node:fs';
      await makeRlm().execute('1');
      const rlm = makeRlm();
      const open = [];
      try { for (;;) open.push(fs.openSync('/dev/null')); } catch {}
      for (let free = 0; free < 6; free += 1) {
        try { await rlm.execute('1'); } catch (error) { open.push(failure(error).code); }
        fs.closeSync(open.shift());
      }
      await rlm.close();
      say(open.filter((each) => typeof each === 'string'));
      `,
      { by: ['sh', '-c', 'ulimit -n 200 && exec "$@"', 'sh'] },
    );
    const codes = (await host.hear()) as string[];
    expect(codes.length).toBeGreaterThan(2);
    expect(codes).toEqual(codes.map(() => 'ENVIRONMENT_START_FAILED'));
  });
});

describe('a supervisor that somebody has stopped', () => {
  it('is ended by the end of its session, and with it everything', async () => {
    await using host = await HostProcess.start(`
      const session = await makeRlm().openSession();
      await session.executeCode('x = 1');
      process.once('SIGUSR2', async () => { await session.close(); say('closed'); });
      say('open');
      setInterval(() => {}, 1000);
    `);
    await host.hear();
    const [supervisor] = await host.descendants();
    if (supervisor === undefined) throw new Error('there is no supervisor');
    process.kill(supervisor.pid, 'SIGSTOP');
    process.kill(host.pid, 'SIGUSR2');
    expect(await host.hear()).toBe('closed');
    expect(await untilNothing(() => host.files())).toEqual([]);
  });
});
