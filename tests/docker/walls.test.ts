import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { DockerSessions, type DockerSession } from './docker-session.js';
import { RUNTIMES } from './engine.js';
import * as programs from './walls-programs.js';

type Outcomes = Readonly<Record<string, string>>;

const HARMLESS_DEVICES = ['null', 'zero', 'full', 'random', 'urandom', 'tty', 'ptmx', 'pts/ptmx'];

/** Those of the attempts that came to something. */
function done(outcomes: unknown): readonly string[] {
  const entries = Object.entries(outcomes as Outcomes);
  expect(entries.length).toBeGreaterThan(0);
  return entries.filter(([, outcome]) => outcome === 'done').map(([name]) => name);
}

describe.each(RUNTIMES)('code in a container of %s', (runtime) => {
  const canary = `rlm-canary-${randomUUID()}`;
  let sessions: DockerSessions;
  let session: DockerSession;

  beforeAll(async () => {
    process.env['RLM_TEST_CANARY'] = canary;
    sessions = new DockerSessions({ runtime, cpuLimit: 2 });
    session = sessions.open();
    await session.load('kept');
  });
  afterAll(async () => {
    delete process.env['RLM_TEST_CANARY'];
    await sessions[Symbol.asyncDispose]();
  });

  it('is not root, has no capabilities, and cannot get new ones', async () => {
    const none = '0000000000000000';
    const { ids, ...rest } = (await session.found(programs.IDENTITY)) as { ids: number[] };
    expect(rest).toEqual({
      capabilities: { Inh: none, Prm: none, Eff: none, Bnd: none },
      noNewPrivileges: 1,
    });
    expect(ids.length).toBeGreaterThanOrEqual(6);
    expect(new Set(ids).size).toBe(1);
    // The user of this session, and not the one that stands for whoever has no number here.
    expect(ids[0]).toBeGreaterThanOrEqual(61_184);
    expect(ids[0]).toBeLessThanOrEqual(65_519);
  });

  it('can write in /tmp and /dev/shm and in no other folder', async () => {
    expect(await session.found(programs.FOLDERS_THAT_CAN_BE_WRITTEN)).toEqual(['/dev/shm', '/tmp']);
  });

  it('can write no file of the system or of its kernel', async () => {
    expect(await session.found(programs.FILES_THAT_CAN_BE_WRITTEN)).toEqual([]);
  });

  it('cannot mount, change what is mounted, become root, or open a device that it makes', async () => {
    const found = (await session.found(programs.FORBIDDEN_CALLS)) as Record<string, unknown>;
    expect(done(found['asItIs'])).toEqual([]);
    expect(done(found['behindNamespaces'])).toEqual([]);
  });

  it('finds no program that makes it root', async () => {
    const found = (await session.found(programs.SETUID_PROGRAMS)) as {
      readonly programs: readonly string[];
      readonly ends: readonly { readonly code: number; readonly said: string }[];
    };
    expect(found.programs.length).toBeGreaterThan(0); // else there was nothing to try
    for (const { code, said } of found.ends) {
      expect(said).not.toContain('uid=0');
      expect(code).not.toBe(0);
    }
  });

  it('sees no process and no variable of the host', async () => {
    const command = ['-e', 'setTimeout(() => {}, 60_000)', canary];
    const child = spawn(process.execPath, command, { stdio: 'ignore' });
    try {
      const [processes, variables] = (await session.found(programs.PROCESSES)) as [
        [number, string][],
        Record<string, string>,
      ];
      expect(processes.map(([pid]) => pid)).toContain(1);
      expect(processes.length).toBeLessThanOrEqual(3);
      expect(JSON.stringify(processes)).not.toContain(canary);
      expect(Object.keys(variables).sort()).toEqual([
        'HOME',
        'HOSTNAME',
        'LANG',
        'OPENAI_API_KEY',
        'OPENAI_BASE_URL',
        'PATH',
        'RLM_PROXY_URL',
      ]);
      expect(JSON.stringify(variables)).not.toContain(canary);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('sees no file of the host', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'rlm-walls-'));
    const paths = [path.join(folder, canary), path.join(homedir(), canary)];
    try {
      await Promise.all(paths.map((file) => writeFile(file, canary)));
      const looking = programs.filesOfTheHost([...paths, import.meta.dirname, folder], canary);
      expect(await session.found(looking)).toEqual([]);
    } finally {
      await Promise.all(
        [folder, ...paths].map((each) => rm(each, { recursive: true, force: true })),
      );
    }
  });

  it('finds no socket of an engine, no disk, and no device or file that reaches the kernel', async () => {
    // Of gVisor's own kernel, not of the host's.
    const own = runtime === 'runsc' ? ['fuse', 'net/tun'] : [];
    const looking = programs.devicesAndSockets([...HARMLESS_DEVICES, ...own]);
    expect(await session.found(looking)).toEqual([]);
  });

  it('cannot look into its agent or take hold of it', async () => {
    expect(done(await session.found(programs.AGENT_INTRUSIONS))).toEqual([]);
  });

  it('cannot end its agent by any signal that can be refused', async () => {
    await session.printed(programs.EVERY_SIGNAL);
    expect(await session.printed('print(survived, context)')).toBe('True kept\n');
  });
});

describe('code in a container of runc', () => {
  it('gets no namespace of its own and no other root', async () => {
    await using sessions = new DockerSessions({ runtime: 'runc' });
    const outcomes = await sessions.open().found(programs.WAYS_TO_OTHER_NAMESPACES);
    expect(done(outcomes)).toEqual([]);
  });

  it('cannot kill or stop its agent, nor open its descriptors', async () => {
    await using sessions = new DockerSessions({ runtime: 'runc' });
    const session = sessions.open();
    const code = `
import os, signal
for number in (signal.SIGKILL, signal.SIGSTOP):
    try:
        os.kill(1, number)
    except PermissionError:
        pass
for fd in range(3):
    try:
        os.open(f"/proc/1/fd/{fd}", os.O_RDWR)
        print("opened", fd)
    except PermissionError:
        pass
`;
    expect(await session.printed(code)).toBe('');
    expect(await session.printed('print(os.getppid(), llm_query("still there?"))')).toBe(
      '1 answer to still there?\n',
    );
  });

  it('does not see the log of the host', async () => {
    await using sessions = new DockerSessions({ runtime: 'runc' });
    expect(await sessions.open().printed(programs.KERNEL_LOG)).toBe('\n');
  });
});

describe('code in a container of runsc', () => {
  it('sees the log of gVisor instead of that of the host', async () => {
    await using sessions = new DockerSessions({ runtime: 'runsc' });
    const session = sessions.open();
    expect(await session.printed(programs.KERNEL_LOG)).toContain('Starting gVisor');
    expect(session.isolation?.runtime).toBe('runsc (gVisor)');
  });
});

describe.each(RUNTIMES)('code in a container of %s that turns on its agent', (runtime) => {
  it.each([
    ['kills it', programs.sendToAgent('SIGKILL')],
    ['stops it', programs.sendToAgent('SIGSTOP')],
    ['has a file signal it', programs.SIGNAL_BY_FILE],
    [
      'takes its descriptors',
      'import resource\nresource.prlimit(1, resource.RLIMIT_NOFILE, (0, 0))',
    ],
    ['takes its time', 'import resource\nresource.prlimit(1, resource.RLIMIT_CPU, (0, 0))'],
    ['writes nonsense into what it hears', programs.garbageInto(0)],
    ["writes nonsense into the interpreter's voice", programs.garbageInto(1)],
    ['writes nonsense into its voice', programs.garbageInto(2)],
  ])(
    'and %s gets a result, as does the next block, and no other session notices',
    async (_how, code) => {
      await using sessions = new DockerSessions({ runtime, heartbeatMs: 300, cpuLimit: 2 });
      const [session, other] = [sessions.open(), sessions.open()];
      await Promise.all([session.load('kept'), other.printed('mine = 1')]);
      await session.run(code);
      const next = await session.run('print(context)', 5000);
      if (next.error === null) expect(next.stdout).toBe('kept\n');
      else expect(next.stateLost).toBe(true);
      expect(await session.printed('print(context)')).toBe('kept\n');
      expect(await other.printed('print(mine)')).toBe('1\n');
    },
  );
});
