import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ReplResult } from '@rlm-ts/domain';

import { DockerSessions, type DockerSession } from './docker-session.js';
import { RUNTIMES } from './engine.js';
import { longestTurn } from './responsiveness.js';

/** For how long the host may do nothing else. */
const MOST_BLOCKED_MS = 250;

const KEPT = 'print(context, prepared)';

/** Code that takes all it can get of something. */
interface Bomb {
  readonly name: string;
  readonly code: string;
  /** The exceptions it may end with; absent: it ends as if nothing had happened. */
  readonly ends?: readonly string[];
  /** What is asked of the session after it: never less than the context and the setup code. */
  readonly keeps?: 'its variables';
  readonly timeoutMs?: number;
}

const OUT_OF_MEMORY = 'MemoryError';

const BOMBS: readonly Bomb[] = [
  {
    name: 'a fork bomb',
    code: 'import os\nwhile True: os.fork()',
    ends: ['BlockingIOError', OUT_OF_MEMORY],
  },
  {
    name: 'a fork bomb that goes on when it is refused',
    code: `
import os
while True:
    try: os.fork()
    except OSError: pass
`,
    timeoutMs: 1500,
    ends: ['TimeoutError', OUT_OF_MEMORY],
  },
  {
    name: 'a fork bomb of the shell, left behind',
    code: `
import subprocess
subprocess.run(["bash", "-c", ":(){ :|:& };:"], stderr=subprocess.DEVNULL)
`,
  },
  {
    name: 'a thread bomb',
    code: `
import threading, time
while True: threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
`,
    ends: ['RuntimeError', OUT_OF_MEMORY],
  },
  {
    name: 'one that fills the memory with objects',
    code: 'x = []\nwhile True: x.append([x] * 100)',
    ends: [OUT_OF_MEMORY],
  },
  {
    name: 'one that asks for all memory at once',
    code: 'x = bytearray(10 << 30)',
    ends: [OUT_OF_MEMORY],
  },
  {
    name: 'one whose children fill the memory',
    code: `
import subprocess, sys
program = "x = []\\nwhile True: x.append(bytearray(b'x') * (1 << 20))"
children = [subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.DEVNULL) for _ in range(3)]
for child in children: child.wait()
`,
    // The children alone, or on gVisor, which is one process to its host, the whole container.
    ends: ['none', OUT_OF_MEMORY],
  },
  {
    name: 'one that fills the shared memory and then the disk',
    code: `
for path in ("/dev/shm/full", "/tmp/full"):
    try:
        with open(path, "wb") as file:
            while True: file.write(bytes(1 << 20))
    except OSError as error:
        print(error.strerror)
`,
    keeps: 'its variables',
  },
  {
    name: 'one that opens files without end',
    code: `
opened = []
while True: opened.append(open("/dev/null"))
`,
    ends: ['OSError'],
    keeps: 'its variables',
  },
  {
    name: 'a recursion without end',
    code: `
import sys
sys.setrecursionlimit(10 ** 9)
def deeper(n): return deeper(n + 1)
deeper(0)
`,
    // Of the limits it meets, which one comes first is the Python's own business.
    ends: ['RecursionError', 'SystemError', 'SandboxDied', OUT_OF_MEMORY],
  },
  {
    name: 'a number without end',
    code: 'x = 10 ** (10 ** 9)',
    timeoutMs: 1000,
    ends: ['TimeoutError', OUT_OF_MEMORY],
  },
  { name: 'a shift without end', code: 'x = 1 << (1 << 40)', ends: [OUT_OF_MEMORY] },
];

describe.each(RUNTIMES)('a container of %s', (runtime) => {
  let sessions: DockerSessions;
  let session: DockerSession;
  let neighbour: DockerSession;

  beforeAll(async () => {
    sessions = new DockerSessions({ runtime, setupCode: 'prepared = "prepared"', cpuLimit: 1 });
    session = sessions.open();
    neighbour = sessions.open();
    await Promise.all([session.load('kept'), neighbour.load('mine')]);
  });
  afterAll(() => sessions[Symbol.asyncDispose]());

  /** Runs a block while another session of the same host goes about its business. */
  async function watched(code: string, timeoutMs: number): Promise<ReplResult> {
    const { value, longestMs } = await longestTurn(async () => {
      const state = { ended: false };
      const running = session.run(code, timeoutMs).finally(() => (state.ended = true));
      do expect(await neighbour.printed('print(context)')).toBe('mine\n');
      while (!state.ended);
      return running;
    });
    expect(longestMs).toBeLessThan(MOST_BLOCKED_MS);
    return value;
  }

  /** Leaves the session as the next bomb expects it. */
  async function expectTheNextBlockToRun(): Promise<void> {
    let next = await session.run(KEPT);
    // A heap that is full to its last byte may take the block with it that comes next.
    if (next.outOfMemory) next = await session.run(KEPT);
    expect(next).toMatchObject({ stdout: 'kept prepared\n', error: null });
  }

  it.each(BOMBS)(
    'gives a result for $name, and the next block runs',
    async ({ code, ends = ['none'], keeps, timeoutMs = 20_000 }) => {
      const { error, stateLost } = await watched(code, timeoutMs);
      expect(ends).toContain(error?.type ?? 'none');
      if (keeps !== undefined) expect(stateLost).toBe(false);
      await expectTheNextBlockToRun();
      // What it left behind must not be there for the next bomb.
      await session.run('import os\nos._exit(0)');
    },
  );

  it('gives a result for 10 GB of prints: their head, their tail, and how many they were', async () => {
    const code = `
import os
piece = b"w" * (1 << 20)
print("first")
for _ in range(3 << 10): os.write(1, piece)
piece = "p" * ((1 << 20) - 1)
for _ in range(7 << 10): print(piece)
print("last")
`;
    const { error, stdout, stdoutBytes } = await watched(code, 100_000);
    expect(error).toBe(null);
    expect(stdoutBytes).toBe(10 * 2 ** 30 + 'first\nlast\n'.length);
    expect(stdout.length).toBeLessThan(2 ** 20 + 1000);
    expect(stdout).toMatch(/^first\nw+/);
    expect(stdout).toMatch(/p\nlast\n$/);
    await expectTheNextBlockToRun();
  });
});

describe('a container of runc', () => {
  it('gives a result for a block that fills the disk with empty files, and goes on', async () => {
    await using sessions = new DockerSessions({ runtime: 'runc', tmpfsInodes: 2000 });
    const session = sessions.open();
    const { error } = await session.run('for n in range(10 ** 6): open(f"/tmp/{n}", "x").close()');
    expect(error).toMatchObject({ type: 'OSError', message: expect.stringContaining('No space') });
    expect(await session.printed('print(n)')).toMatch(/^1[89]\d\d\n$/);
  });
});
