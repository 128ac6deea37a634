import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Engine } from '../../../src/environments/docker/engine/engine.js';
import { FakeEngine, halfAnAnswer, json, MODERN, type Route } from './fake-engine.js';

const NEVER: Route = () => undefined;
const HANG_UP: Route = (request) => {
  request.socket.destroy();
};
const SOON = { answerMs: 300, workMs: 300 };
const LATE = { answerMs: 100_000, workMs: 100_000 };
const SIGNAL = new AbortController().signal;

let fake: FakeEngine;
let engine: Engine;

beforeEach(async () => {
  fake = await FakeEngine.listen();
  engine = new Engine(fake.address, LATE);
});

afterEach(async () => {
  await fake.close();
});

/** A removal that is under way at first. */
function underWay(late: Route): Route {
  let asked = 0;
  const busy = json({ message: 'removal is in progress' }, 409);
  return (request, response) => {
    asked += 1;
    (asked <= 3 ? busy : late)(request, response);
  };
}

function answer(routes: Readonly<Record<string, Route>>): void {
  fake.routes = { ...MODERN, ...routes };
  if (Object.values(routes).includes(NEVER)) engine = new Engine(fake.address, SOON);
}

/** Containers that were asked to be removed. */
function removals(): string[] {
  return fake.requests.flatMap((request) => /^DELETE \/containers\/(.+)$/.exec(request)?.[1] ?? []);
}

const EVERY_WAY: readonly [how: string, route: Route, code: string][] = [
  ['is refused', json({ message: 'tired' }, 500), 'CONTAINER_FAILED'],
  ['is answered by half', halfAnAnswer, 'ENGINE_UNAVAILABLE'],
  ['is answered with nothing', HANG_UP, 'ENGINE_UNAVAILABLE'],
  ['is never answered', NEVER, 'ENGINE_UNAVAILABLE'],
];

describe('Engine', () => {
  it.each(EVERY_WAY)('fails with a typed error when a creation %s', async (_how, route, code) => {
    answer({ 'POST /containers/create': route });
    await expect(engine.createAttached({}, 'image', SIGNAL)).rejects.toMatchObject({ code });
  });

  it.each(EVERY_WAY)(
    'removes the container by its name when its creation %s, also if it is there only later',
    async (_how, route) => {
      let name: string | null = null;
      answer({
        'POST /containers/create': (request, response) => {
          name = new URL(request.url ?? '', 'http://x').searchParams.get('name');
          route(request, response);
        },
      });
      if (route === NEVER) engine = new Engine(fake.address, SOON);
      await engine.create({}, SIGNAL).catch(() => undefined);
      expect(name).toMatch(/^rlm-ts-\w{16}$/);
      await engine.close();
      await engine.close();
      expect(removals()).toEqual([name, name]);
      answer({ [`DELETE /containers/${String(name)}`]: json(null, 204) });
      await engine.close();
      await engine.close();
      expect(removals()).toEqual([name, name, name]);
    },
  );

  it('looks for nothing when the engine has refused to make a container', async () => {
    answer({ 'POST /containers/create': json({ message: 'no such image' }, 404) });
    await expect(engine.createAttached({}, 'image', SIGNAL)).rejects.toMatchObject({
      code: 'IMAGE_UNAVAILABLE',
    });
    await engine.close();
    expect(removals()).toEqual([]);
  });

  it('removes a container whose creation nobody waits for any more', async () => {
    const stop = new AbortController();
    let finish: () => void = () => undefined;
    answer({
      'POST /containers/create': (request, response) => {
        finish = () => {
          json({ Id: 'late' }, 201)(request, response);
        };
        stop.abort();
      },
    });
    await expect(engine.create({}, stop.signal)).rejects.toMatchObject({ code: 'ABORTED' });
    finish();
    while (removals().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(removals()[0]).toMatch(/^rlm-ts-/);
  });

  it.each(EVERY_WAY)(
    'removes the container again when attaching to it %s',
    async (how, route, code) => {
      answer({
        'POST /containers/create': json({ Id: 'c1' }, 201),
        'POST /containers/c1/attach': route,
        'DELETE /containers/c1': json(null, 204),
      });
      await expect(engine.createAttached({}, 'image', SIGNAL)).rejects.toMatchObject({
        // The beginning of an answer already says that it is no stream.
        code: how === 'is answered by half' ? 'CONTAINER_FAILED' : code,
      });
      expect(removals()).toEqual(['c1']);
    },
  );

  it.each(EVERY_WAY)(
    'fails with a typed error when it %s, whatever is asked',
    async (_how, route, code) => {
      answer({
        'POST /containers/c1/start': route,
        'GET /containers/c1/json': route,
        'GET /containers/json': route,
        'GET /images/i/json': route,
        'GET /events': route,
        'DELETE /containers/c1': route,
        'PUT /containers/c1/archive': route,
      });
      const stream = (): Readable => Readable.from([Buffer.from('x')]);
      const asked = await Promise.allSettled([
        engine.start('c1', 'i', SIGNAL),
        engine.inspect('c1', SIGNAL),
        engine.list('label'),
        engine.ensureImage('i', 'never', () => undefined, SIGNAL),
        engine.happenings('c1', 0),
        engine.remove('c1'),
        engine.unpack('c1', stream(), '/', SIGNAL),
      ]);
      const codes = asked.map((each) =>
        each.status === 'rejected' ? (each.reason as { code: unknown }).code : 'nothing',
      );
      expect(codes).toEqual(codes.map(() => code));
    },
  );

  it.each([
    ['a list', json([])],
    ['nothing', json(null)],
    ['words', (_request, response) => response.end('hello')],
  ] satisfies [string, Route][])('takes %s for no account of anything', async (_what, route) => {
    answer({ 'GET /containers/c1/json': route, 'GET /images/i/json': route, 'GET /info': route });
    const asked = await Promise.allSettled([
      engine.inspect('c1', SIGNAL),
      engine.ensureImage('i', 'never', () => undefined, SIGNAL),
      engine.facts(),
    ]);
    for (const each of asked) {
      expect(each).toMatchObject({ status: 'rejected', reason: { code: 'CONTAINER_FAILED' } });
    }
  });

  it('never minds that a container cannot be removed now, and removes it later', async () => {
    answer({ 'DELETE /containers/c1': HANG_UP });
    await engine.discard('c1');
    answer({ 'DELETE /containers/c1': json(null, 204) });
    await engine.close();
    await engine.close();
    expect(removals()).toEqual(['c1', 'c1']);
  });

  it.each([
    ['has gone already', { 'DELETE /containers/c1': json({ message: 'no such container' }, 404) }],
    [
      'is being removed by the engine',
      { 'DELETE /containers/c1': underWay(json({ message: 'no such container' }, 404)) },
    ],
    [
      'the engine could not remove itself',
      { 'DELETE /containers/c1': underWay(json(undefined, 204)) },
    ],
  ])('is content with a container that %s', async (_how, routes) => {
    answer(routes);
    await engine.remove('c1');
    await engine.discard('c1');
    fake.requests.length = 0;
    await engine.close();
    expect(fake.requests).toEqual([]);
  });

  it('does not wait for the end of a container whose engine is gone', async () => {
    await fake.close();
    await expect(engine.remove('c1')).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
    fake = await FakeEngine.listen();
  });

  it('waits for the end of a container that the engine cannot remove just then', async () => {
    let asked = 0;
    answer({
      'DELETE /containers/c1': (request, response) => {
        asked += 1;
        const busy = json({ message: 'container state improper' }, 500);
        (asked < 3 ? busy : json(null, 204))(request, response);
      },
    });
    await engine.remove('c1');
    expect(asked).toBe(3);
  });

  it('gives an upload all the time that it needs, as long as it goes on', async () => {
    const bytes: number[] = [];
    answer({
      'PUT /containers/c1/archive': (request, response) => {
        request.on('data', (piece: Buffer) => bytes.push(piece.length));
        request.on('end', () => response.end());
      },
    });
    const archive = new PassThrough();
    const workMs = 2000;
    const unpacked = new Engine(fake.address, { ...LATE, workMs }).unpack(
      'c1',
      archive,
      '/',
      SIGNAL,
    );
    for (let piece = 0; piece < 6; piece += 1) {
      await new Promise((resolve) => setTimeout(resolve, workMs / 5));
      archive.write('abc');
    }
    archive.end();
    await unpacked;
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBe(18);
  });

  it('gives up an upload that the engine does not take', async () => {
    answer({ 'PUT /containers/c1/archive': NEVER });
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(1 << 16);
      })(),
    );
    await expect(engine.unpack('c1', endless, '/', SIGNAL)).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: expect.stringContaining('copy into the container'),
    });
    expect(endless.destroyed).toBe(true);
  });

  it('stops an upload that nobody waits for', async () => {
    answer({ 'PUT /containers/c1/archive': NEVER });
    const stop = new AbortController();
    const archive = new PassThrough();
    const unpacked = engine.unpack('c1', archive, '/', stop.signal);
    stop.abort();
    await expect(unpacked).rejects.toMatchObject({ code: 'ABORTED' });
    expect(archive.destroyed).toBe(true);
  });

  it.each([[new Error('the file is gone')], [undefined]])(
    'fails an upload whose source breaks off with %s',
    async (error) => {
      let whole = false;
      answer({
        'PUT /containers/c1/archive': (request) => {
          request.resume();
          request.on('end', () => (whole = true));
        },
      });
      const archive = new PassThrough();
      const unpacked = engine.unpack('c1', archive, '/', SIGNAL);
      archive.write('abc');
      archive.destroy(error);
      await expect(unpacked).rejects.toMatchObject({ code: 'CONTAINER_FAILED' });
      if (error) await expect(unpacked).rejects.toThrow(error.message);
      expect(whole).toBe(false);
    },
  );

  it('tells what happened to a container, and leaves out what it does not understand', async () => {
    const event = (Action: string, Attributes?: object) =>
      JSON.stringify({ Action, Actor: { Attributes } });
    answer({
      'GET /events': (_request, response) => {
        response.end(
          [event('oom'), '', '{"other":1}', event('die', { exitCode: '137' }), ''].join('\n'),
        );
      },
    });
    expect(await engine.happenings('c1', 0)).toEqual([
      { action: 'oom', exitCode: null },
      { action: 'die', exitCode: 137 },
    ]);
  });
});
