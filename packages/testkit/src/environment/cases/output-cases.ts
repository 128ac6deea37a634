import assert from 'node:assert/strict';
import type { EnvironmentConformanceCase } from '../environment-case.js';
import { expectHealthy } from '../expect-healthy.js';
import { expectClean } from '../expectations.js';
import { pythonCase } from '../python-case.js';
import { py } from '../python-source.js';
import { requirement } from '../requirements.js';
import type { SessionOptions } from '../session-scope.js';
import { withSession } from '../session-scope.js';

const requires = [requirement.python, requirement.persistentState];
const osRequires = [...requires, requirement.osModule];
/** More than any result should hold, however much was printed. */
const BOUND_CHARS = 4 * 1024 * 1024;

/** Prints more than a result may hold; its head and its tail are kept and its bytes are counted. */
function floodCase(
  name: string,
  code: string,
  expected: { readonly head: string; readonly tail: string; readonly bytes: number },
  session: SessionOptions = { executeTimeoutMs: 50_000 },
): EnvironmentConformanceCase {
  return {
    name,
    requires,
    run: (harness) =>
      withSession(harness, session, async (scope) => {
        const result = await scope.run(code);
        expectClean(result);
        assert.ok(result.stdout.length < BOUND_CHARS, `${String(result.stdout.length)} characters`);
        assert.ok(result.stdout.startsWith(expected.head), 'the head is missing');
        assert.ok(result.stdout.endsWith(expected.tail), 'the tail is missing');
        if (result.stdoutBytes !== undefined) assert.equal(result.stdoutBytes, expected.bytes);
        await expectHealthy(scope);
      }),
  };
}

/** What code prints, however much and whatever it is. */
export const outputCases: readonly EnvironmentConformanceCase[] = [
  floodCase(
    'Fifty megabytes in large prints are bounded, with head and tail kept and bytes counted.',
    'print("HEAD")\nfor _ in range(800): print("x" * 65_535)\nprint("TAIL")',
    { head: 'HEAD\nxxx', tail: 'xxx\nTAIL\n', bytes: 800 * 65_536 + 10 },
  ),
  floodCase(
    'Fifty megabytes in a single print are bounded, with head and tail kept and bytes counted.',
    'print("HEAD" + "é" * 25_000_000 + "TAIL")',
    { head: 'HEADéé', tail: 'ééTAIL\n', bytes: 50_000_009 },
  ),
  floodCase(
    'A million tiny prints are bounded, with head and tail kept and bytes counted.',
    'for i in range(1_000_000): print(i)',
    { head: '0\n1\n2\n', tail: '999998\n999999\n', bytes: 6_888_890 },
  ),
  pythonCase({
    name: 'print honours sep, end and flush, and prints what str() gives.',
    blocks: ['print(1, None, "a", sep="|", end="$", flush=True)\nprint()\nprint(b"\\x00", 1.0)'],
    stdout: "1|None|a$\nb'\\x00' 1.0\n",
  }),
  pythonCase({
    name: 'Output without a last newline keeps none.',
    blocks: ['print("no newline", end="")'],
    stdout: 'no newline',
  }),
  pythonCase({
    name: 'Carriage returns are kept as they are printed.',
    blocks: [String.raw`print("a\r\nb\rc")`],
    stdout: 'a\r\nb\rc\n',
  }),
  {
    name: 'A lone surrogate is printed in some form, and the text around it as it is.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async (scope) => {
        const result = await scope.run(String.raw`print("before \ud800 after \udc80")`);
        expectClean(result);
        assert.match(result.stdout, /^before [^\n]+ after [^\n]+\n$/u);
        await expectHealthy(scope);
      }),
  },
  {
    name: 'Prints of threads at once lose no line.',
    requires: [requirement.python],
    run: (harness) =>
      withSession(harness, {}, async ({ runClean }) => {
        const result = await runClean(py`
          import threading
          def work(i):
              for k in range(100): print(f"{i}:{k}\n", end="")
          threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
          for t in threads: t.start()
          for t in threads: t.join()
        `);
        const lines = result.stdout.trimEnd().split('\n');
        assert.equal(lines.length, 800);
        assert.equal(new Set(lines).size, 800);
      }),
  },
  {
    name: 'A thread that goes on printing after its block harms no later block.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async (scope) => {
        await scope.runClean(py`
          import threading, time
          stop = False
          def noise():
              while not stop:
                  print("noise")
                  time.sleep(0.001)
          thread = threading.Thread(target=noise, daemon=True)
          thread.start()
        `);
        for (let n = 0; n < 20; n += 1) {
          const result = await scope.runClean(`n = ${String(n)}\nprint("block", n)`);
          assert.match(result.stdout, new RegExp(`block ${String(n)}\\b`, 'u'));
        }
        await scope.runClean('stop = True\nthread.join()');
        await expectHealthy(scope);
      }),
  },
  {
    name: 'What is written to sys.stderr is stderr, and sys.stdout.write is stdout.',
    requires: osRequires,
    run: (harness) =>
      withSession(harness, {}, async ({ runClean }) => {
        const result = await runClean(py`
          import sys
          print("to err", file=sys.stderr)
          sys.stdout.write("to out")
          sys.stdout.flush()
        `);
        assert.equal(result.stdout, 'to out');
        assert.equal(result.stderr, 'to err\n');
      }),
  },
  {
    name: 'A megabyte and more on stderr is bounded, too.',
    requires: osRequires,
    run: (harness) =>
      withSession(harness, {}, async (scope) => {
        const result = await scope.runClean(
          'import sys\nfor _ in range(200): print("e" * 100_000, file=sys.stderr)',
        );
        assert.ok(result.stderr.length > 0 && result.stderr.length < BOUND_CHARS);
        assert.equal(result.stderrBytes ?? 20_000_200, 20_000_200);
        await expectHealthy(scope);
      }),
  },
  {
    name: 'Bytes written to descriptors 1 and 2 are captured, also those that are no UTF-8.',
    requires: osRequires,
    run: (harness) =>
      withSession(harness, {}, async (scope) => {
        const result = await scope.runClean(String.raw`
import os
os.write(1, b"raw out \xff\xfe\x80 end\n")
os.write(2, b"raw err \xc3\n")`);
        assert.match(result.stdout, /^raw out .+ end\n$/u);
        assert.match(result.stderr, /^raw err /u);
        await expectHealthy(scope);
      }),
  },
  {
    name: 'Fifty megabytes written to descriptor 1 are bounded.',
    requires: osRequires,
    run: (harness) =>
      withSession(harness, { executeTimeoutMs: 50_000 }, async (scope) => {
        const result = await scope.runClean(
          'import os\nfor _ in range(800): os.write(1, b"y" * 65_536)',
        );
        assert.ok(result.stdout.length > 0 && result.stdout.length < BOUND_CHARS);
        await expectHealthy(scope);
      }),
  },
  pythonCase({
    name: 'contextlib.redirect_stdout catches what is printed inside, and only that.',
    blocks: [
      py`
        import contextlib, io
        with contextlib.redirect_stdout(io.StringIO()) as caught:
            print("inside")
        print("outside", repr(caught.getvalue()))
      `,
    ],
    stdout: "outside 'inside\\n'\n",
    requires: [requirement.osModule],
  }),
];
