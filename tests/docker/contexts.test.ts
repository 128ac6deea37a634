import { createHash } from 'node:crypto';
import { chmod, chown, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { DockerSessions, type DockerSession } from './docker-session.js';
import { RUNTIMES } from './engine.js';
import { EngineOverTcp } from './engine-over-tcp.js';

const DIGEST = `
import hashlib
print(len(context), hashlib.sha256(context[:].encode()).hexdigest())
`;

/** Where the files are, and what could be done to them. */
const CHANGES = `
import json, os
files = [os.path.join(folder, name) for folder, _, names in os.walk("/mnt/context") for name in names]
done = []
for path in files:
    for name, change in {
        "write": lambda: open(path, "r+b"),
        "truncate": lambda: os.truncate(path, 0),
        "chmod": lambda: os.chmod(path, 0o777),
        "chown": lambda: os.chown(path, os.getuid(), -1),
        "times": lambda: os.utime(path),
        "remove": lambda: os.unlink(path),
        "rename": lambda: os.rename(path, path + "x"),
        "replace": lambda: os.replace("/tmp", path),
        "neighbour": lambda: open(os.path.join(os.path.dirname(path), "other"), "x"),
    }.items():
        try:
            change()
            done.append(name)
        except OSError:
            pass
print(json.dumps({"files": files, "done": done}))
`;

const ODD_NAMES = [
  'with space.txt',
  'Ünïcödé 文.txt',
  'new\nline.txt',
  'comma,equals=quote"\'.txt',
  '-dash',
  '...',
  '$HOME `id` \\x',
  `${'long'.repeat(60)}.txt`,
];

function digestOf(text: string): string {
  const digest = createHash('sha256').update(text).digest('hex');
  return `${String(Buffer.byteLength(text))} ${digest}\n`;
}

describe.each(RUNTIMES)('a session in a container of %s', (runtime) => {
  const text = Array.from({ length: 9000 }, (_each, n) => `line ${String(n)} ünïcödé\n`).join('');
  let folder = '';
  let sessions: DockerSessions;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rlm-contexts-'));
    sessions = new DockerSessions({ runtime, cpuLimit: 2 });
  });
  afterAll(async () => {
    await sessions[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  /** A new file in a folder of its own. */
  async function file(name: string, content: string, mode: number): Promise<string> {
    const place = path.join(await mkdtemp(path.join(folder, 'place-')), name);
    await writeFile(place, content, { mode });
    return place;
  }

  async function expectUnchangeable(session: DockerSession, place: string): Promise<void> {
    expect(await session.found(CHANGES)).toEqual({ files: [place], done: [] });
    expect(await session.printed(DIGEST)).toBe(digestOf(text));
  }

  it('has a file that others may read bound, and can change nothing about it', async () => {
    const given = await file('bound.txt', text, 0o644);
    await using session = sessions.open();
    await session.load({ kind: 'file', path: given });
    await expectUnchangeable(session, '/mnt/context/bound.txt');
    expect(await readFile(given, 'utf8')).toBe(text);
  });

  it('has a file that only its owner may read copied, and again after its interpreter died', async () => {
    const given = await file('private.txt', text, 0o600);
    await using session = sessions.open();
    await session.load({ kind: 'file', path: given });
    await expectUnchangeable(session, '/mnt/context/copied/private.txt');
    expect((await session.run('import os\nos._exit(1)')).stateLost).toBe(true);
    expect(await session.printed(DIGEST)).toBe(digestOf(text));
    expect((await stat(given)).mode & 0o777).toBe(0o600);
  });

  it('has files copied by an engine that shares none with this host', async () => {
    await using far = await EngineOverTcp.start();
    await using remote = new DockerSessions({ runtime, dockerHost: far.host, cpuLimit: 2 });
    await using session = remote.open();
    await session.load({ kind: 'file', path: await file('far.txt', text, 0o644) });
    await expectUnchangeable(session, '/mnt/context/copied/far.txt');
    expect(await session.printed('print(llm_query("over TCP"))')).toBe('answer to over TCP\n');
  });

  it('gets a second file and keeps its variables', async () => {
    await using session = sessions.open();
    await session.load({ kind: 'file', path: await file('first.txt', 'first', 0o644) });
    await session.printed('first = context');
    await session.load({ kind: 'file', path: await file('second.txt', 'second', 0o644) });
    expect(await session.printed('print(first[:], context[:])')).toBe('first second\n');
    await session.load('third');
    expect(await session.printed('print(first[:], context)')).toBe('first third\n');
  });

  it('reads files of any name, bound and copied', async () => {
    const named = async (name: string): Promise<string> => {
      await using session = sessions.open();
      await session.load({ kind: 'file', path: await file(name, `bound ${name}`, 0o644) });
      const bound = await session.printed('print(context[:])');
      await session.load({ kind: 'file', path: await file(name, `copied ${name}`, 0o600) });
      return bound + (await session.printed('print(context[:])'));
    };
    const found = await Promise.all(ODD_NAMES.map(named));
    expect(found).toEqual(ODD_NAMES.map((name) => `bound ${name}\ncopied ${name}\n`));
  });

  it('has large files of several bound and the others copied, and sees nothing else of their folder', async () => {
    const place = await mkdtemp(path.join(folder, 'several-'));
    const sizes = { 'large.txt': 9 << 20, 'small.txt': 5, 'private.txt': 6, 'secret.txt': 6 };
    const files = await Promise.all(
      Object.entries(sizes).map(async ([name, sizeBytes]) => {
        const mode = name === 'private.txt' ? 0o600 : 0o644;
        await writeFile(path.join(place, name), 'x'.repeat(sizeBytes), { mode });
        return { name: `given/${name}`, path: path.join(place, name), sizeBytes };
      }),
    );
    await using session = sessions.open();
    await session.load({ kind: 'files', files: files.slice(0, 3) });
    const show = 'print([(name, len(file[:])) for name, file in context.items()])';
    const seen = `[('given/large.txt', ${String(9 << 20)}), ('given/small.txt', 5), ('given/private.txt', 6)]\n`;
    expect(await session.printed(show)).toBe(seen);
    const { files: places, done } = (await session.found(CHANGES)) as {
      files: readonly string[];
      done: readonly string[];
    };
    expect([...places].sort()).toEqual([
      '/mnt/context/copied/private.txt',
      '/mnt/context/copied/small.txt',
      '/mnt/context/large.txt',
    ]);
    expect(done).toEqual([]);
    expect((await session.run('import os\nos._exit(1)')).stateLost).toBe(true);
    expect(await session.printed(show)).toBe(seen);
  });

  it('gets JSON and bytes as what they are', async () => {
    await using session = sessions.open();
    const value = { list: [1, 2.5, null, true], text: 'ünï\u0000\ud800', nested: { deep: [[]] } };
    await session.load({ kind: 'json', value });
    expect(await session.found('import json; print(json.dumps(context))')).toEqual(value);
    await session.load({ kind: 'bytes', bytes: Buffer.from([0, 255, 10, 13, 128]) });
    expect(await session.printed('print(context)')).toBe("b'\\x00\\xff\\n\\r\\x80'\n");
  });

  it('gets a text of 200 MB', async () => {
    const line = `${'0123456789'.repeat(10)}${'ü'.repeat(50)}`;
    const large = line.repeat(1_000_000);
    await using roomy = new DockerSessions({ runtime, memoryLimit: '1g', cpuLimit: 2 });
    await using session = roomy.open();
    await session.load(large);
    const code = `
line = "0123456789" * 10 + "ü" * 50
print(len(context), context.count(line), context.startswith(line), context.endswith(line))
`;
    expect(await session.printed(code)).toBe('150000000 1000000 True True\n');
  });

  describe('with a folder of the host as its workspace', () => {
    /** Whose folder it is; the code is to be the same user. */
    const own = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    const owner = own.uid === 0 ? { uid: 54_321, gid: 54_322 } : own;
    const user = `${String(owner.uid)}:${String(owner.gid)}`;
    let workspace = '';

    beforeAll(async () => {
      workspace = await mkdtemp(path.join(folder, 'work space-'));
      await writeFile(path.join(workspace, 'given.txt'), 'given');
      await chmod(workspace, 0o755);
      if (own.uid === 0) await chown(workspace, owner.uid, owner.gid);
    });

    it('reads it, and cannot write there unless that is allowed', async () => {
      await using reading = new DockerSessions({ runtime, workspaceMount: workspace, user });
      const session = reading.open();
      expect(await session.printed('print(open("/workspace/given.txt").read())')).toBe('given\n');
      const { error } = await session.run('open("/workspace/made.txt", "w")');
      expect(error).toMatchObject({
        type: 'OSError',
        message: expect.stringContaining('Read-only'),
      });
    });

    it('writes there what then belongs to the owner of the folder', async () => {
      await using writing = new DockerSessions({
        runtime,
        workspaceMount: workspace,
        writable: true,
        ...(own.uid === 0 ? { user } : {}),
      });
      const session = writing.open();
      await session.printed('open("/workspace/made.txt", "w").write("made")');
      const made = path.join(workspace, 'made.txt');
      expect(await readFile(made, 'utf8')).toBe('made');
      expect(await stat(made)).toMatchObject(owner);
    });
  });
});
