import { afterEach, describe, expect, it } from '@jest/globals';
import type { Attachment } from './stream-proxy.js';
import { Behind, several, type Scene } from './stream-scene.js';
import { SeededRandom } from './stream-random.js';

const SEED = Number(process.env['RLM_STREAM_SEED'] ?? Date.now() % 1_000_000);
const CONTEXT = `${'The quick brown fox. '.repeat(3000)}The end.`;
const open = new Set<Behind>();

async function behind(...parameters: Parameters<typeof Behind.of>): Promise<Behind> {
  const made = await Behind.of(...parameters);
  open.add(made);
  return made;
}

async function ended(made: Behind, ...scenes: readonly Scene[]): Promise<void> {
  open.delete(made);
  await made.close(...scenes);
}

afterEach(async () => {
  await Promise.all([...open].map((each) => each.close()));
  open.clear();
});

/** Blocks of a session, with outputs, sub-calls and contexts in them; all must come out right. */
async function livesWell(scene: Scene, random: SeededRandom): Promise<void> {
  expect(await scene.load(CONTEXT)).toEqual({ value: undefined });
  await scene.print('kept = 1');
  for (let block = 0; block < 3; block += 1) {
    const count = random.between(1, 5);
    const printed = await scene.print(
      `import threading
answers = [None] * ${String(count)}
def ask(n): answers[n] = llm_query(f"{n}" * 500)
threads = [threading.Thread(target=ask, args=(n,)) for n in range(${String(count)})]
[t.start() for t in threads]; [t.join() for t in threads]
print(answers == ["${scene.token} " + f"{n}" * 500 for n in range(${String(count)})])
import os, urllib.request, json
request = urllib.request.Request(os.environ["RLM_PROXY_URL"] + "/llm_query", json.dumps({"prompt": "http"}).encode())
print("${scene.token} http" in urllib.request.urlopen(request).read().decode())
print("x" * 3000 + context[:9])`,
    );
    expect(printed).toBe(`True\nTrue\n${'x'.repeat(3000)}The quick`);
  }
  expect(scene.stateLost).toBe(false);
  await scene.goesOn(CONTEXT);
}

describe(`a session over a stream that is badly carried (seed ${String(SEED)})`, () => {
  it('notices nothing of bytes that come one by one, in any pieces, or late', async () => {
    const ways = [
      { split: 'bytes' },
      { split: 'pieces' },
      { split: 'pieces', delayMs: 5 },
      { delayMs: 30 },
    ] as const;
    await several(ways, async (traffic) => {
      const made = await behind(SEED);
      made.proxy.traffic = traffic;
      const scene = made.open();
      await livesWell(scene, new SeededRandom(SEED));
      await ended(made, scene);
    });
  });

  it('never gets anything of another session that shares its way to the engine', async () => {
    const made = await behind(SEED);
    made.proxy.traffic = { split: 'pieces', delayMs: 2 };
    const random = new SeededRandom(SEED);
    // Now and then one of the streams breaks.
    const streams: Attachment['toHost'][] = [];
    made.proxy.onAttach = ({ toHost }) => {
      streams.push(toHost);
      if (random.next() < 0.5) toHost.cutAfter(random.between(5000, 40_000));
    };
    const scenes = [made.open(), made.open(), made.open()];
    const rounds = scenes.map(async (scene) => {
      const own = JSON.stringify(scene.token);
      let seen = 0;
      for (let block = 0; block < 8; block += 1) {
        const outcome = await scene.run(
          `token = ${own}
answers = llm_query_batched([f"{n}" for n in range(5)])
print(token * 20, answers)`,
        );
        if (!('value' in outcome) || outcome.value.error !== null) continue;
        seen += 1;
        const answers = [0, 1, 2, 3, 4].map((n) => `'${scene.token} ${String(n)}'`).join(', ');
        expect(outcome.value.stdout).toBe(`${scene.token.repeat(20)} [${answers}]\n`);
      }
      return seen;
    });
    const seen = await Promise.all(rounds);
    expect(seen.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(8);
    made.proxy.onAttach = () => undefined;
    for (const stream of streams) stream.mend();
    for (const scene of scenes) await scene.run('kept = 0');
    for (const scene of scenes) await scene.goesOn();
    await ended(made, ...scenes);
  });
});

/** Where a stream is cut while its container starts: bytes of which direction have passed then. */
const STARTS: readonly [direction: keyof Attachment, bytes: number][] = [
  ['toContainer', 0],
  ['toContainer', 3],
  ['toContainer', 50_000],
  ['toHost', 0],
  ['toHost', 3], // in the head of a piece
  ['toHost', 8], // between it and the greeting
  ['toHost', 13], // in the greeting
  ['toHost', 19], // between it and the first frame
  ['toHost', 30], // in the head of a frame
  ['toHost', 500], // in what the agent sees
];

/** The same while a block runs, from when it is sent. */
const BLOCKS: readonly [direction: keyof Attachment, bytes: number][] = [
  ['toContainer', 0],
  ['toContainer', 5],
  ['toContainer', 40],
  ['toHost', 1],
  ['toHost', 7],
  ['toHost', 8],
  ['toHost', 11],
  ['toHost', 16],
  ['toHost', 60],
  ['toHost', 2000],
];

describe(`a session whose stream is cut (seed ${String(SEED)})`, () => {
  it('starts again, wherever in the start that was', async () => {
    await several(STARTS, async ([direction, bytes]) => {
      const made = await behind(SEED);
      const scene = made.open();
      made.proxy.onAttach = (attachment) => {
        made.proxy.onAttach = () => undefined;
        attachment[direction].cutAfter(bytes);
      };
      const outcome = await scene.run('kept = 1');
      expect('code' in outcome ? outcome.code : 'a result').toMatch(
        /^(CONTAINER_FAILED|ENGINE_UNAVAILABLE)$/,
      );
      await scene.run('kept = 1');
      await scene.goesOn();
      await ended(made, scene);
    });
  });

  it('has a result that tells of the loss, wherever in a block that was, and goes on', async () => {
    await several(BLOCKS, async ([direction, bytes]) => {
      const made = await behind(SEED);
      const scene = made.open();
      await scene.load(CONTEXT);
      await scene.print('kept = 1');
      made.proxy.attachment[direction].cutAfter(bytes);
      const outcome = await scene.run('print("y" * 5000)');
      expect(outcome).toMatchObject({ value: { stateLost: true, error: { type: 'SandboxDied' } } });
      await scene.goesOn(CONTEXT);
      await ended(made, scene);
    });
  });

  it('goes on also if that was in a sub-call, a context, an interrupt or between two blocks', async () => {
    const cases: Readonly<Record<string, (made: Behind, scene: Scene) => Promise<void>>> = {
      'before the answer to a sub-call': async ({ proxy }, scene) => {
        scene.onQuery = () => {
          proxy.attachment.toContainer.cutAfter(0);
        };
        await scene.run('llm_query("q")');
      },
      'in the answer to a sub-call': async ({ proxy }, scene) => {
        scene.onQuery = () => {
          proxy.attachment.toContainer.cutAfter(20);
        };
        await scene.run('llm_query("q" * 1000)');
      },
      'in a question over HTTP': async ({ proxy }, scene) => {
        proxy.attachment.toHost.cutAfter(200);
        await scene.run(
          'import os, urllib.request\nurllib.request.urlopen(os.environ["RLM_PROXY_URL"] + "/llm_query", b\'{"prompt": "q"}\')',
        );
      },
      'in a context': async ({ proxy }, scene) => {
        proxy.attachment.toContainer.cutAfter(1_000_000);
        expect(await scene.load('z'.repeat(8_000_000))).toMatchObject({
          code: 'ENVIRONMENT_START_FAILED',
        });
      },
      'at the end of a context': async ({ proxy }, scene) => {
        proxy.attachment.toHost.cutAfter(3);
        await scene.load('z'.repeat(100_000));
      },
      'while a block is interrupted': async ({ proxy }, scene) => {
        const running = scene.session.executeCode('while True: pass', { timeoutMs: 300 });
        setTimeout(() => {
          proxy.attachment.toContainer.cutAfter(5);
        }, 250);
        expect(await running).toMatchObject({ stateLost: true });
        scene.stateLost = true;
      },
      'between two blocks': async ({ proxy }, scene) => {
        proxy.attachment.toHost.cutAfter(0);
        await new Promise((resolve) => setTimeout(resolve, 50));
        // Whether the loss has been heard of by now is a matter of luck.
        const next = await scene.run('pass');
        expect(next).toMatchObject({ value: { stateLost: true } });
      },
      'while an interpreter is ended': async ({ proxy }, scene) => {
        proxy.attachment.toHost.cutAfter(100);
        await scene.run('import os; os._exit(3)');
      },
    };
    await several(Object.keys(cases), async (name) => {
      const made = await behind(SEED);
      const scene = made.open();
      await scene.load(CONTEXT);
      await scene.print('kept = 1');
      await cases[name]?.(made, scene);
      scene.onQuery = () => undefined;
      await scene.goesOn(CONTEXT);
      await ended(made, scene);
    });
  });

  it('leaves nothing if that was while it was cleaned up', async () => {
    await several([0, 1, 10, 40], async (bytes) => {
      const made = await behind(SEED);
      const scene = made.open();
      await scene.print('kept = 1');
      made.proxy.attachment.toContainer.cutAfter(bytes);
      await ended(made, scene);
    });
  });

  it('ends in results or typed errors, wherever that was', async () => {
    const random = new SeededRandom(SEED);
    const places = Array.from({ length: 10 }, () => ({
      direction: random.next() < 0.5 ? ('toHost' as const) : ('toContainer' as const),
      // Of the way to the container most is the runtime.
      bytes: random.between(0, random.next() < 0.5 ? 3000 : 400_000),
      seed: random.between(0, 1e6),
    }));
    await several(places, async ({ direction, bytes, seed }) => {
      const made = await behind(seed);
      made.proxy.traffic = { split: 'pieces' };
      made.proxy.onAttach = (attachment) => {
        attachment[direction].cutAfter(bytes + 1);
      };
      const scene = made.open();
      await scene.load(CONTEXT);
      for (let block = 0; block < 2; block += 1) await scene.run('print(llm_query("x" * 9000))');
      made.proxy.onAttach = () => undefined;
      for (const attachment of made.proxy.attachments) attachment[direction].mend();
      await scene.run('kept = 0');
      expect(await scene.load(CONTEXT)).toEqual({ value: undefined });
      await scene.goesOn(CONTEXT);
      await ended(made, scene);
    });
  });
});

describe(`a session whose stream stands still (seed ${String(SEED)})`, () => {
  it('gives its container up, and goes on in another', async () => {
    const stalls: readonly [string, (attachment: Attachment) => void][] = [
      [
        'to the host',
        ({ toHost }) => {
          toHost.stallAfter(0);
        },
      ],
      [
        'in the middle of a frame',
        ({ toHost }) => {
          toHost.stallAfter(11);
        },
      ],
      [
        'to the container',
        ({ toContainer }) => {
          toContainer.stallAfter(0);
        },
      ],
      [
        'in both directions',
        ({ toHost, toContainer }) => {
          toHost.stallAfter(0);
          toContainer.stallAfter(0);
        },
      ],
    ];
    await several(stalls, async ([, stall]) => {
      const made = await behind(SEED, { heartbeatMs: 400 });
      const scene = made.open();
      await scene.load(CONTEXT);
      await scene.print('kept = 1');
      stall(made.proxy.attachment);
      const outcome = await scene.run('while True: pass');
      expect(outcome).toMatchObject({ value: { stateLost: true, error: { type: 'SandboxDied' } } });
      await scene.goesOn(CONTEXT);
      await ended(made, scene);
    });
  });

  it('ends a container that hears nothing any more, although nobody can remove it', async () => {
    const made = await behind(SEED, { heartbeatMs: 300 });
    const scene = made.open();
    await scene.print('kept = 1');
    made.proxy.attachment.toContainer.stallAfter(0);
    made.proxy.plan = () => 'stall';
    await scene.leavesNothing();
    made.proxy.release();
    await ended(made, scene);
  });
});
