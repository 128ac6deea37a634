import assert from 'node:assert/strict';
import type { EnvironmentConformanceCase } from '../environment-case.js';
import { expectClean, expectData, expectException } from '../expectations.js';
import { expectHealthy } from '../expect-healthy.js';
import { py } from '../python-source.js';
import { requirement } from '../requirements.js';
import { withSession } from '../session-scope.js';

const requires = [requirement.python, requirement.persistentState];

/** Statements that end a block by something other than an `Exception`, and the reported type. */
const ENDINGS: readonly (readonly [code: string, type: string])[] = [
  ['raise SystemExit(3)', 'SystemExit'],
  ['raise SystemExit', 'SystemExit'],
  ['raise KeyboardInterrupt', 'KeyboardInterrupt'],
  ['raise GeneratorExit', 'GeneratorExit'],
  ['raise BaseException("bare")', 'BaseException'],
  ['class Own(BaseException): pass\nraise Own("own")', 'Own'],
  [
    'def f():\n    try:\n        raise SystemExit(4)\n    finally:\n        print("finally")\nf()',
    'SystemExit',
  ],
];

/** Exceptions are results, with names kept and a traceback of the user's code alone. */
export const pythonExceptionCases: readonly EnvironmentConformanceCase[] = [
  {
    name: 'Names made before an exception, and output printed before it, survive.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ run, runClean }) => {
        const failed = await run('before = 1\nprint("printed")\n{}["missing"]\nafter = 2');
        expectException(failed, 'KeyError');
        assert.equal(failed.error?.message, "'missing'");
        assert.equal(failed.stdout, 'printed\n');
        expectData(
          failed.variables.map(({ name }) => name),
          ['before'],
        );
        assert.equal((await runClean('print(before)')).stdout, '1\n');
        expectException(await run('after'), 'NameError');
      }),
  },
  {
    name: 'A traceback names the lines of the user\u2019s code and no frame of the framework.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ run, runClean }) => {
        await runClean('def inner(n):\n    # a comment\n    return 1 / n');
        const failed = await run('def outer():\n    return inner(0)\n\nouter()');
        expectException(failed, 'ZeroDivisionError');
        const traceback = failed.error?.traceback ?? '';
        const frames = [...traceback.matchAll(/^ {2}File .*, line (\d+), in (.*)$/gmu)];
        expectData(
          frames.map(([, line, name]) => `${name ?? ''} ${line ?? ''}`),
          ['<module> 4', 'outer 2', 'inner 3'],
        );
        assert.match(traceback, /ZeroDivisionError: division by zero\s*$/u);
      }),
  },
  {
    name: 'A chained exception reports the last one, and the traceback tells both.',
    requires: [requirement.python],
    run: (harness) =>
      withSession(harness, {}, async ({ run }) => {
        const failed = await run(py`
          try:
              int("x")
          except ValueError as error:
              raise RuntimeError("outer") from error
        `);
        expectException(failed, 'RuntimeError');
        assert.equal(failed.error?.message, 'outer');
        assert.match(failed.error.traceback, /ValueError[\s\S]*direct cause[\s\S]*RuntimeError/u);
      }),
  },
  {
    name: 'A SyntaxError is a result that tells the line, and no line of the block has run.',
    requires: [requirement.python],
    run: (harness) =>
      withSession(harness, {}, async (scope) => {
        const failed = await scope.run('print("ran")\nx = = 1\n');
        expectException(failed, 'SyntaxError');
        assert.equal(failed.stdout, '');
        assert.match(failed.error?.traceback ?? '', /line 2/u);
        assert.equal((await scope.run('  x = 1\n y = 2')).error?.type, 'IndentationError');
        assert.notEqual((await scope.run('x = "\u0000"')).error, null);
        expectClean(await scope.run('x = 1'));
      }),
  },
  ...ENDINGS.map(([code, type]): EnvironmentConformanceCase => ({
    name: `"${code.replaceAll(/\s+/gu, ' ')}" ends the block with ${type}, not the session.`,
    requires,
    run: (harness) =>
      withSession(harness, {}, async (scope) => {
        await scope.runClean('kept = "kept"');
        expectException(await scope.run(code), type);
        assert.equal((await scope.runClean('print(kept)')).stdout, 'kept\n');
      }),
  })),
  {
    name: 'The message of SystemExit is its code.',
    requires: [requirement.python],
    run: (harness) =>
      withSession(harness, {}, async ({ run }) => {
        assert.equal((await run('raise SystemExit(3)')).error?.message, '3');
      }),
  },
  {
    name: 'exit() and quit() end the block in an error, not the session.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async (scope) => {
        await scope.runClean('kept = 1');
        for (const code of ['exit()', 'quit(1)']) {
          const result = await scope.run(code);
          assert.match(result.error?.type ?? '', /^(?:SystemExit|NameError)$/u);
          assert.equal(result.stateLost, false);
        }
        assert.equal((await scope.runClean('print(kept)')).stdout, '1\n');
      }),
  },
  {
    name: 'sys.exit() ends the block with SystemExit, not the session.',
    requires: [...requires, requirement.osModule],
    run: (harness) =>
      withSession(harness, {}, async (scope) => {
        expectException(await scope.run('import sys\nkept = 1\nsys.exit(2)'), 'SystemExit');
        assert.equal((await scope.runClean('print(kept)')).stdout, '1\n');
      }),
  },
  {
    name: 'A TimeoutError that the code raises itself is no timeout.',
    requires: [requirement.python],
    run: (harness) =>
      withSession(harness, {}, async ({ run }) => {
        expectException(await run('raise TimeoutError("mine")'), 'TimeoutError');
      }),
  },
  {
    name: 'Endless recursion is a RecursionError, with a bounded traceback, and the next block runs.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async (scope) => {
        const failed = await scope.run('kept = 1\ndef f(n):\n    return f(n + 1)\nf(0)');
        expectException(failed, 'RecursionError');
        assert.ok((failed.error?.traceback.length ?? 0) < 100_000, 'the traceback is unbounded');
        assert.equal((await scope.runClean('print(kept)')).stdout, '1\n');
        await expectHealthy(scope);
      }),
  },
  {
    name: 'Recursion 800 calls deep is within the limit.',
    requires: [requirement.python],
    run: (harness) =>
      withSession(harness, {}, async ({ runClean }) => {
        const result = await runClean(
          'def f(n):\n    return 0 if n == 0 else 1 + f(n - 1)\nprint(f(800))',
        );
        assert.equal(result.stdout, '800\n');
      }),
  },
  {
    name: 'An exception whose own methods raise is still a result with its type.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async (scope) => {
        const failed = await scope.run(py`
          class Hostile(Exception):
              def __str__(self):
                  raise RuntimeError("no string for you")
              __repr__ = __str__
          raise Hostile()
        `);
        expectException(failed, 'Hostile');
        await expectHealthy(scope);
      }),
  },
  {
    name: 'An exception with a message of 10 MB is a bounded result.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async (scope) => {
        const failed = await scope.run('raise ValueError("m" * 10_000_000)');
        expectException(failed, 'ValueError');
        const { message = '', traceback = '' } = failed.error ?? {};
        assert.ok(message.length < 4_000_000 && traceback.length < 4_000_000, 'not bounded');
        await expectHealthy(scope);
      }),
  },
  {
    name: 'An exception that is text outside UTF-8 is still a result.',
    requires: [requirement.python],
    run: (harness) =>
      withSession(harness, {}, async (scope) => {
        const failed = await scope.run(String.raw`raise ValueError("a\ud800b\u0000c")`);
        expectException(failed, 'ValueError');
        assert.match(failed.error?.message ?? '', /^a[\s\S]*b[\s\S]*c$/u);
      }),
  },
  {
    name: 'An exception in a thread does not fail the block.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async (scope) => {
        const result = await scope.run(py`
          import threading
          def work():
              raise ValueError("in a thread")
          t = threading.Thread(target=work)
          t.start()
          t.join()
          print("joined")
        `);
        expectClean(result);
        assert.equal(result.stdout, 'joined\n');
        await expectHealthy(scope);
      }),
  },
];
