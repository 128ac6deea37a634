import { once } from 'node:events';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { extract } from 'tar-stream';
import {
  inspectContextFile,
  type ContextFile,
} from '../../../src/environments/docker/container/context-file.js';
import { copyContextFiles } from '../../../src/environments/docker/container/copy-context-files.js';
import { Engine } from '../../../src/environments/docker/engine/engine.js';
import { FakeEngine, json, type Route } from './fake-engine.js';

const TARGET = { containerId: 'session', imageId: 'image', sessionId: 's' };
const SIGNAL = new AbortController().signal;

let folder: string;
let fake: FakeEngine;
/** What the engine has unpacked. */
let unpacked: { name: string; size: number | undefined; mode: number | undefined; text: string }[];

const unpack: Route = (request, response) => {
  const files = extract();
  files.on('entry', (header, entry, next) => {
    void text(entry).then((content) => {
      const { name, size, mode } = header;
      unpacked.push({ name, size, mode, text: content });
      next();
    });
  });
  files.on('finish', () => response.end());
  files.on('error', () => response.destroy());
  request.pipe(files);
};

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rlm-copy-'));
  unpacked = [];
  fake = await FakeEngine.listen({
    'GET /containers/session/json': json({
      Mounts: [
        { Destination: '/tmp' },
        { Destination: '/mnt/context/copied', Name: 'volume-1', Type: 'volume' },
      ],
    }),
    'POST /containers/create': json({ Id: 'filler' }, 201),
    'PUT /containers/filler/archive': unpack,
    'DELETE /containers/filler': json(null, 204),
  });
});

afterEach(async () => {
  await fake.close();
  await rm(folder, { recursive: true, force: true });
});

async function contextFile(name: string, content: string | Buffer): Promise<ContextFile> {
  const where = path.join(folder, name);
  await writeFile(where, content);
  return inspectContextFile(where);
}

async function copy(file: ContextFile, signal: AbortSignal = SIGNAL): Promise<string | undefined> {
  return (await copyContextFiles(new Engine(fake.address), TARGET, [file], signal))[0];
}

function leavesNothing(): void {
  expect(fake.requests.filter((request) => request === 'DELETE /containers/filler')).toHaveLength(
    1,
  );
}

describe('copyContextFiles', () => {
  it.each([
    ['empty', ''],
    ['small', 'hello'],
    ['of the length of a tar block', 'x'.repeat(512)],
    ['large', 'abcdefg'.repeat(300_000)],
  ])('copies a file that is %s, and tells where it is', async (name, content) => {
    const file = await contextFile(name, content);
    expect(await copy(file)).toBe(`/mnt/context/copied/${file.name}`);
    expect(unpacked).toEqual([
      { name: file.name, size: content.length, mode: 0o444, text: content },
    ]);
    leavesNothing();
  });

  it('copies many files at once, in their order', async () => {
    const files = await Promise.all(
      ['one', '', 'x'.repeat(100_000), 'last'].map((content, index) =>
        contextFile(`file ${String(index)}`, content),
      ),
    );
    const places = await copyContextFiles(new Engine(fake.address), TARGET, files, SIGNAL);
    expect(places).toEqual(files.map(({ name }) => `/mnt/context/copied/${name}`));
    expect(unpacked.map(({ name, size }) => [name, size])).toEqual(
      files.map(({ name, size }) => [name, size]),
    );
    leavesNothing();
  });

  it('names the file that changed among many', async () => {
    const files = [await contextFile('good', 'x'), await contextFile('changing', 'x'.repeat(1000))];
    await truncate(path.join(folder, 'changing'), 10);
    await expect(
      copyContextFiles(new Engine(fake.address), TARGET, files, SIGNAL),
    ).rejects.toMatchObject({
      code: 'CONTEXT_INVALID',
      message: expect.stringContaining('changing'),
    });
    leavesNothing();
  });

  it('cuts a file that has grown meanwhile', async () => {
    const file = await contextFile('growing', 'first');
    await writeFile(file.path, 'first and more');
    await copy(file);
    expect(unpacked).toMatchObject([{ text: 'first' }]);
  });

  it.each([
    ['shrunk', (file: ContextFile) => truncate(file.path, 100)],
    ['become empty', (file: ContextFile) => truncate(file.path, 0)],
    ['gone', (file: ContextFile) => rm(file.path)],
  ])('refuses a file that has %s meanwhile', async (_how, change) => {
    const file = await contextFile('changing', Buffer.alloc(300_000, 'x'));
    await change(file);
    await expect(copy(file)).rejects.toMatchObject({
      code: 'CONTEXT_INVALID',
      message: expect.stringContaining('changed or could not be read'),
    });
    leavesNothing();
  });

  it.each<[string, Route, string]>([
    ['refuses it', json({ message: 'read-only volume' }, 403), 'CONTAINER_FAILED'],
    [
      'has no room for it',
      json({ message: 'write /copied/x: no space left on device' }, 500),
      'CONTAINER_FAILED',
    ],
    [
      'breaks the connection in the middle of it',
      (request) => {
        void once(request, 'data').then(() => request.socket.destroy());
      },
      'ENGINE_UNAVAILABLE',
    ],
    [
      'breaks the connection before it',
      (request) => {
        request.socket.destroy();
      },
      'ENGINE_UNAVAILABLE',
    ],
  ])("tells of the engine's failure, when that %s", async (_how, route, code) => {
    fake.routes = { ...fake.routes, 'PUT /containers/filler/archive': route };
    const file = await contextFile('data', Buffer.alloc(5_000_000, 'x'));
    await expect(copy(file)).rejects.toMatchObject({ code });
    leavesNothing();
  });

  it('stops when nobody waits for it', async () => {
    const stop = new AbortController();
    fake.routes = {
      ...fake.routes,
      'PUT /containers/filler/archive': () => {
        stop.abort();
      },
    };
    const file = await contextFile('data', Buffer.alloc(5_000_000, 'x'));
    await expect(copy(file, stop.signal)).rejects.toMatchObject({ code: 'ABORTED' });
    leavesNothing();
  });

  it('does not work without a volume, which is a mistake of ours', async () => {
    fake.routes = { ...fake.routes, 'GET /containers/session/json': json({ Mounts: null }) };
    await expect(copy(await contextFile('data', 'x'))).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});
