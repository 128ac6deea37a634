import { readlink } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';

import { HostProcess } from '../e2e/host-process.js';
import { IN_PROCESS_NAMESPACE } from '../e2e/namespaces.js';
import { DockerSessions } from './docker-session.js';
import {
  containersFrom,
  containersOf,
  remainingVolumes,
  removeContainer,
  RUNTIMES,
  SESSION_LABEL,
  volumesOf,
  wasKilled,
} from './engine.js';
import { EngineOverTcp } from './engine-over-tcp.js';
import { hostWith } from './host-with-containers.js';
import { gone, there } from './poll.js';
import { sendToAgent, SIGNAL_BY_FILE } from './walls-programs.js';

const LOOP = `
llm_query("running")
while True: pass
`;

const DAEMONS = `
import os, signal, time
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            while True: time.sleep(60)
        os._exit(0)
llm_query("running")
while True:
    try:
        while True: pass
    except BaseException:
        pass
`;

describe.each(RUNTIMES)('a host that is killed while its code runs in %s', (runtime) => {
  it.each([
    ['in the midst of a block', LOOP],
    ['in the midst of a block that heeds nothing and has left daemons behind', DAEMONS],
    ['when its code has tried to freeze the agent', sendToAgent('SIGSTOP') + LOOP],
    ['when its code has tried to have the agent frozen', SIGNAL_BY_FILE + LOOP],
  ])('%s leaves no container and no volume', async (_when, code) => {
    await using host = await HostProcess.start(
      `
      ${hostWith({ runtime })}
      const session = await rlm.openSession();
      await session.executeCode('open("/tmp/kept", "w").write("x")');
      void session.executeCode(${JSON.stringify(code)});
    `,
      // Others of this machine would remove what it leaves, if they could tell that it is gone, and it
      // would not be seen that a container ends by itself.
      { by: IN_PROCESS_NAMESPACE },
    );
    await host.hear();
    const namespace = await readlink(`/proc/${String(host.pid)}/ns/pid_for_children`);
    const containers = await containersFrom(namespace);
    expect(containers).toHaveLength(1);
    const killedAt = Math.floor(Date.now() / 1000);
    await host.kill();
    expect(await gone(() => containersFrom(namespace))).toEqual([]);
    expect(await wasKilled(containers[0]?.Id ?? '', killedAt)).toBe(false);
    expect(await gone(() => remainingVolumes(volumesOf(containers)))).toEqual([]);
  });

  it('with containers in wait for sessions leaves none of them', async () => {
    await using host = await HostProcess.start(`
      ${hostWith({ runtime, warmPoolSize: 2 })}
      await rlm.prewarm();
      say('warm');
      setInterval(() => {}, 1000);
    `);
    await host.hear();
    expect(await containersOf(host.pid)).toHaveLength(2);
    await host.kill();
    expect(await gone(() => containersOf(host.pid))).toEqual([]);
  });

  it('while a container is made leaves it to the next host, which removes it', async () => {
    await using engine = await EngineOverTcp.start(/^POST \S+\/start /);
    await using host = await HostProcess.start(`
      ${hostWith({ runtime, dockerHost: engine.host })}
      void rlm.openSession().then((session) => session.executeCode('1'));
      setInterval(() => {}, 1000);
    `);
    const made = await there(() => containersOf(host.pid), 'a container');
    expect(made.map(({ State }) => State)).toEqual(['created']);
    await host.kill();
    await using sessions = new DockerSessions({ runtime });
    await sessions.open().printed('1');
    expect(await gone(() => containersOf(host.pid))).toEqual([]);
    expect(await gone(() => remainingVolumes(volumesOf(made)))).toEqual([]);
  });
});

describe.each(RUNTIMES)('a session whose container of %s is taken away', (runtime) => {
  it('in the midst of a block tells so, and goes on in a new one', async () => {
    await using sessions = new DockerSessions({ runtime, setupCode: 'prepared = "prepared"' });
    const session = sessions.open();
    await session.load('kept');
    await session.printed('x = 1');
    const [first] = await session.containers();
    if (first === undefined) throw new Error('there is no container');
    const running = session.run(LOOP);
    await there(() => Promise.resolve(session.broker.received), 'a block that runs');
    await removeContainer(first.Id);
    expect(await running).toMatchObject({
      stateLost: true,
      timedOut: false,
      outOfMemory: false,
      error: { type: 'SandboxDied', message: expect.stringContaining('removed from outside') },
    });
    const next = await session.run('print(context, prepared, "x" in globals())');
    expect(next).toMatchObject({ stdout: 'kept prepared False\n', error: null, stateLost: false });
    const [second, ...more] = await session.containers();
    expect(more).toEqual([]);
    expect(second?.Id).not.toBe(first.Id);
  });

  it('between two blocks tells so with the next one', async () => {
    await using sessions = new DockerSessions({ runtime });
    const session = sessions.open();
    await session.load('kept');
    const [first] = await session.containers();
    await removeContainer(first?.Id ?? '');
    let next = await session.run('print(context)');
    // Whether the loss was heard of before the block was sent is a matter of luck.
    if (next.error !== null) {
      expect(next.stateLost).toBe(true);
      next = await session.run('print(context)');
    } else {
      expect(next.stateLost).toBe(true);
    }
    expect(next.stdout).toBe('kept\n');
  });
});

describe.each(RUNTIMES)('a pool of containers of %s kept warm', (runtime) => {
  it('gives every session one that no other had, and is empty once it is closed', async () => {
    const pooled = async () =>
      (await containersOf(process.pid)).filter(({ Labels }) => Labels[SESSION_LABEL] === 'pool');
    const hostnames: string[] = [];
    await using sessions = new DockerSessions({ runtime, warmPoolSize: 2 });
    await sessions.factory.prewarm?.();
    const ready = (await pooled()).map(({ Id }) => Id.slice(0, 12));
    expect(ready).toHaveLength(2);
    const look = `
import os, socket
print(socket.gethostname(), os.listdir("/dev/shm"), os.path.exists("/tmp/left"), "left" in globals(), "LEFT" in os.environ)
`;
    const leave = `
import os
left = 1
os.environ["LEFT"] = "1"
for path in ("/tmp/left", "/dev/shm/left", "left"):
    open(path, "w").close()
`;
    for (let n = 0; n < 4; n += 1) {
      await using session = sessions.open();
      const [hostname = '', ...rest] = (await session.printed(look)).trim().split(' ');
      expect(rest.join(' ')).toBe('[] False False False');
      hostnames.push(hostname);
      await session.printed(leave);
    }
    expect(new Set(hostnames).size).toBe(4);
    expect(ready).toEqual(expect.arrayContaining(hostnames.slice(0, 2)));
    await there(pooled, 'a new container in the pool');
    await sessions.factory.close?.();
    expect(await pooled()).toEqual([]);
  });
});
