import assert from 'node:assert/strict';
import type { EnvironmentConformanceCase } from '../environment-case.js';
import { expectHealthy } from '../expect-healthy.js';
import { expectData, expectTimeout } from '../expectations.js';
import { py } from '../python-source.js';
import { requirement } from '../requirements.js';
import { withSession } from '../session-scope.js';

const python = [requirement.python, requirement.persistentState];
const interruptible = [...python, requirement.interruptible];

/** Interrupted softly: variables survive. */
const SOFT: readonly (readonly [what: string, code: string])[] = [
  ['An endless loop', 'while True: pass'],
  [
    'A loop that swallows every Exception',
    py`
      while True:
          try:
              while True: pass
          except Exception:
              pass
    `,
  ],
  ['A sleep', 'import time\ntime.sleep(3600)'],
  ['An endless loop in a function of another block', 'spin()'],
  [
    'A wait for a lock',
    'import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()',
  ],
  ['An endless generator', 'def g():\n    while True: yield 1\nsum(g())'],
  ['An endless loop that prints', 'while True: print("spam" * 100)'],
];

/** May be beyond an interrupt: whether variables survive is up to the environment. */
const HARD: readonly (readonly [what: string, code: string])[] = [
  ['A sum in C', 'sum(range(10 ** 13))'],
  ['A power of integers', '10 ** 10 ** 9'],
  ['A catastrophic regular expression', 'import re\nre.match(r"(a+)+$", "a" * 60 + "b")'],
  ['A membership test in C', '-1 in iter(lambda: 0, 1)'],
  ['A finally that loops', 'try:\n    while True: pass\nfinally:\n    while True: pass'],
  [
    'Endless recursion that swallows its errors',
    'def f():\n    try:\n        f()\n    finally:\n        f()\nf()',
  ],
];

/** Blocks that run too long. */
export const timeoutCases: readonly EnvironmentConformanceCase[] = [
  {
    name: 'A block past the factory\u2019s time limit is a timed-out result, and the next block runs.',
    run: (harness) =>
      withSession(harness, { executeTimeoutMs: 500 }, async ({ run, runClean }) => {
        expectTimeout(await run(harness.dialect.loopForever()));
        assert.equal((await runClean(harness.dialect.print('next'))).stdout, 'next\n');
      }),
  },
  {
    name: 'A block past its own timeoutMs is a timed-out result, and the next has the default again.',
    run: (harness) =>
      withSession(harness, { executeTimeoutMs: 50_000 }, async ({ run, runClean }) => {
        expectTimeout(await run(harness.dialect.loopForever(), { timeoutMs: 300 }));
        assert.equal((await runClean(harness.dialect.print('next'))).stdout, 'next\n');
      }),
  },
  {
    name: 'A text context is there again after a timeout.',
    run: (harness) =>
      withSession(harness, { executeTimeoutMs: 500 }, async ({ load, run, runClean }) => {
        await load({ kind: 'text', text: 'still here' });
        expectTimeout(await run(harness.dialect.loopForever()));
        assert.equal((await runClean(harness.dialect.printContext())).stdout, 'still here\n');
      }),
  },
  ...SOFT.map(([what, code]): EnvironmentConformanceCase => ({
    name: `${what} is interrupted with TimeoutError, and variables survive.`,
    requires: interruptible,
    run: (harness) =>
      withSession(harness, { executeTimeoutMs: 500 }, async (scope) => {
        await scope.runClean('kept = "kept"\ndef spin():\n    while True: pass');
        const result = await scope.run(code);
        expectTimeout(result);
        assert.equal(result.stateLost, false);
        assert.equal((await scope.runClean('print(kept)')).stdout, 'kept\n');
        await expectHealthy(scope);
      }),
  })),
  ...HARD.map(([what, code]): EnvironmentConformanceCase => ({
    name: `${what} ends by the time limit, the result tells if state is lost, and the next runs.`,
    requires: python,
    run: (harness) =>
      withSession(harness, { executeTimeoutMs: 500 }, async (scope) => {
        await scope.load({ kind: 'text', text: 'still here' });
        await scope.runClean('kept = "kept"');
        const result = await scope.run(code);
        expectTimeout(result);
        const kept = await scope.run('print(kept)');
        if (result.stateLost) assert.equal(kept.error?.type, 'NameError');
        else assert.equal(kept.stdout, 'kept\n');
        assert.equal((await scope.runClean('print(context)')).stdout, 'still here\n');
        await expectHealthy(scope);
      }),
  })),
  {
    name: 'A loop that swallows BaseException is killed: state is lost, and the context is back.',
    requires: python,
    run: (harness) =>
      withSession(harness, { executeTimeoutMs: 500 }, async (scope) => {
        await scope.load({ kind: 'json', value: ['still', 'here'] });
        await scope.runClean('kept = 1');
        const result = await scope.run(py`
          print("printed before the end")
          while True:
              try:
                  while True: pass
              except BaseException:
                  pass
        `);
        expectTimeout(result);
        assert.equal(result.stateLost, true);
        // What a killed process has printed may be lost with it, but nothing else takes its place.
        assert.ok('printed before the end\n'.startsWith(result.stdout), result.stdout);
        assert.equal((await scope.run('kept')).error?.type, 'NameError');
        assert.equal((await scope.runClean('print(context)')).stdout, "['still', 'here']\n");
        await expectHealthy(scope);
      }),
  },
  {
    name: 'A block that catches the interrupt and ends by itself is timed out all the same.',
    requires: interruptible,
    run: (harness) =>
      withSession(harness, { executeTimeoutMs: 500 }, async (scope) => {
        const result = await scope.run(py`
          try:
              while True: pass
          except BaseException:
              print("caught")
        `);
        assert.equal(result.timedOut, true);
        assert.equal(result.stateLost, false);
        assert.equal(result.stdout, 'caught\n');
        await expectHealthy(scope);
      }),
  },
  {
    name: 'Output and names from before an interrupt are in the result.',
    requires: interruptible,
    run: (harness) =>
      withSession(harness, { executeTimeoutMs: 500 }, async ({ run }) => {
        const result = await run('made = 1\nprint("printed")\nwhile True: pass');
        expectTimeout(result);
        assert.equal(result.stdout, 'printed\n');
        expectData(
          result.variables.map(({ name }) => name),
          ['made'],
        );
        assert.match(result.error?.traceback ?? '', /line 3/u);
      }),
  },
  {
    name: 'Time spent waiting for a sub-call does not count.',
    requires: [requirement.subCalls],
    run: (harness) =>
      withSession(harness, { executeTimeoutMs: 500, latencyMs: 1500 }, async ({ runClean }) => {
        const result = await runClean(harness.dialect.printAnswer('slow'));
        assert.equal(result.stdout, 'answer to slow\n');
      }),
  },
  {
    name: 'Time spent waiting for a batch, or for sub-calls one after the other, does not count.',
    requires: [requirement.python, requirement.subCalls],
    run: (harness) =>
      withSession(harness, { executeTimeoutMs: 500, latencyMs: 400 }, async ({ runClean }) => {
        const result = await runClean(py`
          for i in range(4): llm_query(f"{i}")
          print(llm_query_batched(["a", "b"]))
        `);
        assert.equal(result.stdout, "['answer to a', 'answer to b']\n");
      }),
  },
  {
    name: 'A block that asks and then loops still runs out of time.',
    requires: [requirement.python, requirement.subCalls],
    run: (harness) =>
      withSession(harness, { executeTimeoutMs: 500, latencyMs: 50 }, async ({ run, runClean }) => {
        const result = await run('llm_query("a")\nwhile True: pass');
        expectTimeout(result);
        assert.equal(result.subCalls.length, 1);
        assert.equal((await runClean('print(llm_query("b"))')).stdout, 'answer to b\n');
      }),
  },
  {
    name: 'A thread that asks without end does not keep the clock still for a loop beside it.',
    requires: [requirement.python, requirement.subCalls, requirement.interruptible],
    run: (harness) =>
      withSession(harness, { executeTimeoutMs: 500, latencyMs: 200 }, async (scope) => {
        const result = await scope.run(py`
          import threading
          asked = []
          def ask():
              while len(asked) < 100: asked.append(llm_query("again"))
          threading.Thread(target=ask, daemon=True).start()
          while len(asked) < 100: pass
        `);
        expectTimeout(result);
        await scope.runClean('asked.extend([None] * 100)');
      }),
  },
  {
    name: 'Many timeouts one after the other leave the session as it was.',
    requires: interruptible,
    run: (harness) =>
      withSession(harness, { executeTimeoutMs: 50_000 }, async (scope) => {
        await scope.runClean('n = 0');
        for (let round = 1; round <= 10; round += 1) {
          const result = await scope.run('n += 1\nwhile True: pass', { timeoutMs: 100 });
          expectTimeout(result);
          assert.equal(result.stateLost, false);
        }
        assert.equal((await scope.runClean('print(n)')).stdout, '10\n');
      }),
  },
  {
    name: 'A limit that is just reached as a block ends hits that block or none, never the next.',
    requires: interruptible,
    run: (harness) =>
      withSession(harness, { executeTimeoutMs: 50_000 }, async (scope) => {
        await scope.runClean('import time');
        for (let round = 0; round < 30; round += 1) {
          const seconds = (0.04 + round * 0.001).toFixed(3);
          const edge = await scope.run(`time.sleep(${seconds})`, { timeoutMs: 55 });
          assert.equal(edge.stateLost, false);
          if (!edge.timedOut) assert.equal(edge.error, null);
          await scope.runClean('x = sum(range(1000))');
        }
      }),
  },
  {
    name: 'A thread that loops for ever does not keep later blocks from running.',
    requires: python,
    run: (harness) =>
      withSession(harness, {}, async (scope) => {
        await scope.runClean(py`
          import threading
          def spin():
              while True: pass
          threading.Thread(target=spin, daemon=True).start()
        `);
        await expectHealthy(scope);
      }),
  },
  {
    name: 'A block that ignores every signal still ends by its time limit.',
    requires: [...python, requirement.osModule],
    run: (harness) =>
      withSession(harness, { executeTimeoutMs: 500 }, async (scope) => {
        const result = await scope.run(py`
          import signal
          for number in signal.valid_signals():
              try:
                  signal.signal(number, signal.SIG_IGN)
              except (OSError, ValueError):
                  pass
          signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
          while True: pass
        `);
        expectTimeout(result);
        await expectHealthy(scope);
      }),
  },
];
