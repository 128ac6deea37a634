import assert from 'node:assert/strict';
import type { EnvironmentConformanceCase } from '../environment-case.js';
import { expectData, expectException, expectTimeout } from '../expectations.js';
import { pythonString } from '../python-dialect.js';
import { py } from '../python-source.js';
import { requirement } from '../requirements.js';
import { withSession } from '../session-scope.js';

const requires = [requirement.python, requirement.tools];

/** What code hands to `remember(…)`. */
export const factCases: readonly EnvironmentConformanceCase[] = [
  {
    name: 'What a block remembers is in its result in order, and not in the next.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ runClean }) => {
        const awkward = 'é 🜲 \u0000 \ud800 "\\ \n';
        const { facts, finalAnswer, stdout } = await runClean(py`
          print("printed", remember("first"))
          remember(${pythonString(awkward)})
          FINAL([1])
          remember(42)
        `);
        expectData(facts, ['first', awkward, '42']);
        assert.equal(finalAnswer?.text, '[1]');
        assert.equal(stdout, 'printed None\n');
        expectData((await runClean('pass')).facts ?? [], []);
      }),
  },
  {
    name: 'Too long a text, or too many in a block, is a ValueError; what came before is kept.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ run, runClean }) => {
        const { facts } = await runClean('for i in range(100): remember("\\U0001f702" * 2000)');
        expectData(facts, Array<string>(100).fill('\u{1f702}'.repeat(2000)));
        const many = await run('for i in range(101): remember(i)');
        expectException(many, 'ValueError');
        assert.equal(many.facts?.length, 100);
        const long = await run('remember("kept")\nremember("x" * 2001)');
        expectException(long, 'ValueError');
        expectData(long.facts, ['kept']);
      }),
  },
  {
    name: 'What an interrupted block has remembered is kept.',
    requires: [...requires, requirement.interruptible],
    run: (harness) =>
      withSession(harness, { executeTimeoutMs: 500 }, async ({ run }) => {
        const result = await run('remember("before")\nwhile True: pass');
        expectTimeout(result);
        expectData(result.facts, ['before']);
      }),
  },
  {
    name: 'Threads may remember at once.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ runClean }) => {
        const { facts } = await runClean(py`
          import threading
          threads = [threading.Thread(target=remember, args=(i,)) for i in range(50)]
          for t in threads: t.start()
          for t in threads: t.join()
        `);
        const sorted = [...(facts ?? [])].map(Number).sort((a, b) => a - b);
        expectData(
          sorted,
          Array.from({ length: 50 }, (_, index) => index),
        );
      }),
  },
];
