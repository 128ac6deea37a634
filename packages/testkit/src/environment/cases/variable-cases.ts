import assert from 'node:assert/strict';
import { MAX_LISTED_VARIABLES } from '@rlm-ts/domain';
import type { EnvironmentConformanceCase } from '../environment-case.js';
import { expectData, listedVariable } from '../expectations.js';
import { py } from '../python-source.js';
import { requirement } from '../requirements.js';
import { withSession } from '../session-scope.js';

const requires = [requirement.python, requirement.persistentState];

/** Which variables a result lists, and how. */
export const variableCases: readonly EnvironmentConformanceCase[] = [
  {
    name: 'Variables are listed by name, type and length.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ runClean }) => {
        const result = await runClean(py`
          number = 1
          fraction = 1.5
          text = "abcé"
          items = [1, 2]
          table = {"a": 1}
          nothing = None
          raw = b"12345"
        `);
        const summaries = result.variables.map(({ name, type, size }) => [name, type, size]);
        expectData(Object.fromEntries(summaries.map(([name, ...rest]) => [name, rest])), {
          number: ['int', null],
          fraction: ['float', null],
          text: ['str', 4],
          items: ['list', 2],
          table: ['dict', 1],
          nothing: ['NoneType', null],
          raw: ['bytes', 5],
        });
      }),
  },
  {
    name: 'Only variables that the block has made or rebound are listed.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ runClean }) => {
        await runClean('first = 1\nsecond = 2');
        const result = await runClean('second = [first]\nthird = 3');
        expectData(result.variables.map(({ name }) => name).sort(), ['second', 'third']);
        expectData((await runClean('print(first)')).variables, []);
      }),
  },
  {
    name: 'Private names, modules, and what the runtime provides are not listed.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ runClean }) => {
        const result = await runClean('_private = 1\n__dunder = 2\nimport json\nlisted = 3');
        expectData(
          result.variables.map(({ name }) => name),
          ['listed'],
        );
      }),
  },
  {
    name: 'A deleted variable is not listed, and one made in a function is not either.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ runClean }) => {
        const result = await runClean('gone = 1\ndel gone\n(lambda local: local)(1)\nkept = 1');
        expectData(
          result.variables.map(({ name }) => name),
          ['kept'],
        );
      }),
  },
  {
    name: 'The list of variables is no longer than its limit.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ runClean }) => {
        const code = Array.from({ length: 1000 }, (_, i) => `v${String(i)} = ${String(i)}`);
        const result = await runClean(code.join('\n'));
        assert.equal(result.variables.length, MAX_LISTED_VARIABLES);
      }),
  },
  {
    name: 'A value of 100 MB is listed by its length and costs the result nothing.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ runClean }) => {
        const result = await runClean('big = "x" * 100_000_000');
        expectData(result.variables, [{ name: 'big', type: 'str', size: 100_000_000 }]);
        assert.ok(JSON.stringify(result).length < 10_000);
      }),
  },
  {
    name: 'A length that is no number, is negative or raises is no length.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ runClean }) => {
        const result = await runClean(py`
          def make(body):
              class Odd:
                  __len__ = body
              return Odd()
          raises = make(lambda self: 1 / 0)
          text = make(lambda self: "seven")
          negative = make(lambda self: -1)
        `);
        for (const name of ['raises', 'text', 'negative']) {
          expectData(listedVariable(result, name), { name, type: 'Odd', size: null });
        }
      }),
  },
  {
    name: 'SHOW_VARS() tells the names and types of all variables, not of this block alone.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ runClean }) => {
        await runClean('alpha = [1]\nbeta = "secret value"');
        const result = await runClean('print(SHOW_VARS())');
        assert.match(result.stdout, /alpha[\s\S]*list/u);
        assert.match(result.stdout, /beta[\s\S]*str/u);
        assert.ok(!result.stdout.includes('secret value'));
      }),
  },
];
