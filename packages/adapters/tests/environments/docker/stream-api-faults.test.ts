import { afterEach, describe, expect, it } from '@jest/globals';
import type { Fault } from './stream-proxy.js';
import { Behind, several, type Scene } from './stream-scene.js';

const open = new Set<Behind>();

async function behind(options: Parameters<typeof Behind.of>[1] = {}): Promise<Behind> {
  const made = await Behind.of(1, options);
  open.add(made);
  return made;
}

async function ended(made: Behind, scene: Scene): Promise<void> {
  open.delete(made);
  await made.close(scene);
}

afterEach(async () => {
  await Promise.all([...open].map((each) => each.close()));
  open.clear();
});

const FAULTS: readonly Fault[] = ['refuse', 'error', 'late-error', 'lost', 'half'];

/** Requests that every start of a session makes. */
const REQUESTS = {
  version: /^GET .*\/version/,
  info: /^GET .*\/info/,
  image: /^GET .*\/images\//,
  create: /^POST .*\/containers\/create/,
  attach: /^POST .*\/attach/,
  start: /^POST .*\/start/,
  inspect: /^GET .*\/containers\/[^/]+\/json/,
} as const;

type RequestName = keyof typeof REQUESTS;
const ASKED_FIRST = ['version', 'info', 'image'] as const;
const ABOUT_CONTAINERS = ['create', 'attach', 'start', 'inspect'] as const;

/** Does harm to requests of one kind. */
function harm({ proxy }: Behind, kind: RegExp, fault: Fault): void {
  proxy.plan = (method, path) => (kind.test(`${method} ${path}`) ? fault : null);
}

describe('a session whose engine fails at its start', () => {
  const cases = ASKED_FIRST.flatMap((what) =>
    (['error', 'half'] as const).map((fault): { what: RequestName; fault: Fault } => ({
      what,
      fault,
    })),
  ).concat(ABOUT_CONTAINERS.flatMap((what) => FAULTS.map((fault) => ({ what, fault }))));

  it('ends in a typed error, starts at the next try, and leaves nothing', async () => {
    await several(cases, async ({ what, fault }) => {
      const made = await behind();
      const scene = made.open();
      harm(made, REQUESTS[what], fault);
      const outcome = await scene.run('kept = 1');
      expect('code' in outcome ? outcome.code : 'a result').toMatch(
        /^(CONTAINER_FAILED|ENGINE_UNAVAILABLE)$/,
      );
      made.proxy.release();
      expect(await scene.print('kept = 1\nprint(42)')).toBe('42');
      await scene.goesOn();
      await ended(made, scene);
    });
  });

  it('can be cleaned up while a request of it stands still', async () => {
    await several([...ASKED_FIRST, ...ABOUT_CONTAINERS], async (what) => {
      const made = await behind();
      const scene = made.open();
      let reached: () => void = () => undefined;
      const stalled = new Promise<void>((resolve) => {
        reached = resolve;
      });
      made.proxy.plan = (method, path) => {
        if (!REQUESTS[what].test(`${method} ${path}`)) return null;
        reached();
        return 'stall';
      };
      const outcome = scene.run('kept = 1');
      await stalled;
      await scene.cleanup();
      expect(await outcome).toMatchObject({ code: 'ENVIRONMENT_CLOSED' });
      made.proxy.release();
      await ended(made, scene);
    });
  });

  it('goes on when a request of it goes on', async () => {
    await several([...ASKED_FIRST, ...ABOUT_CONTAINERS], async (what) => {
      const made = await behind();
      const scene = made.open();
      harm(made, REQUESTS[what], 'stall');
      const outcome = scene.print('kept = 1\nprint(42)');
      await new Promise((resolve) => setTimeout(resolve, 700));
      made.proxy.release();
      expect(await outcome).toBe('42');
      await ended(made, scene);
    });
  });
});

describe('a session whose engine fails at its end', () => {
  it('is cleaned up all the same, and its container goes as soon as that is possible', async () => {
    await several(FAULTS, async (fault) => {
      const made = await behind();
      const scene = made.open();
      await scene.print('kept = 1');
      harm(made, /^(DELETE|POST .*\/wait)/, fault);
      await scene.cleanup();
      made.proxy.release();
      await scene.leavesNothing();
      await ended(made, scene);
    });
  });

  it('goes on in another container, although the lost one can neither be removed nor asked about', async () => {
    await several(FAULTS, async (fault) => {
      const made = await behind();
      const scene = made.open();
      await scene.load('some context to keep');
      await scene.print('kept = 1');
      harm(made, /^(DELETE|GET .*\/events|POST .*\/wait)/, fault);
      made.proxy.attachment.toHost.cutAfter(0);
      await scene.run('print(1)');
      await scene.goesOn('some context to keep');
      made.proxy.release();
      await ended(made, scene);
    });
  });

  it('tells while its engine is gone, and goes on when it is back', async () => {
    const made = await behind();
    const scene = made.open();
    await scene.print('kept = 1');
    made.proxy.plan = () => 'refuse';
    made.proxy.attachment.toHost.cutAfter(0);
    expect(await scene.run('print(1)')).toMatchObject({ value: { stateLost: true } });
    for (let block = 0; block < 2; block += 1) {
      expect(await scene.run('print(1)')).toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
    }
    made.proxy.release();
    await scene.goesOn();
    await ended(made, scene);
  });
});
