import assert from 'node:assert/strict';
import type { EnvironmentConformanceCase } from '../environment-case.js';
import { expectData, expectRejection } from '../expectations.js';
import { LOSE_STATE } from '../lose-state.js';
import { requirement } from '../requirements.js';
import { createScriptedTools } from '../scripted-tools.js';
import { withSession } from '../session-scope.js';

const requires = [requirement.python, requirement.persistentState];

/** Several contexts in one session, each under a variable of its own. */
export const namedContextCases: readonly EnvironmentConformanceCase[] = [
  {
    name: 'Contexts under several variables stand side by side, and each is replaced for itself.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ load, runClean }) => {
        await load({ kind: 'text', text: 'first' }, { variable: 'context_0' });
        await load({ kind: 'json', value: [1] }, { variable: 'context_1' });
        await load({ kind: 'bytes', bytes: new Uint8Array([65]) }, { variable: '_chapter' });
        const show = 'print(context, context_0, context_1, _chapter)';
        assert.equal((await runClean(show)).stdout, "None first [1] b'A'\n");
        await load({ kind: 'text', text: 'plain' }, { variable: 'context' });
        await load({ kind: 'json', value: { b: 2 } }, { variable: 'context_1' });
        assert.equal((await runClean(show)).stdout, "plain first {'b': 2} b'A'\n");
      }),
  },
  {
    name: 'A loss of state brings all contexts back, and nothing that code has done to them.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ load, run, runClean }) => {
        await load({ kind: 'json', value: ['a'] });
        await load({ kind: 'json', value: ['b'] }, { variable: 'context_1' });
        await load({ kind: 'json', value: ['c'] }, { variable: 'context_1' });
        await load({ kind: 'text', text: 'd' }, { variable: 'context_2' });
        await runClean('context.append(1)\ncontext_1.append(2)\ncontext_2 = None');
        assert.equal((await run(LOSE_STATE, { timeoutMs: 300 })).stateLost, true);
        const { stdout } = await runClean('print(context, context_1, context_2)');
        assert.equal(stdout, "['a'] ['c'] d\n");
      }),
  },
  {
    name: 'A context under two names is one object, also after a loss of state.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ load, run, runClean }) => {
        await load({ kind: 'json', value: ['a'] }, { variable: 'context_0', alias: 'context' });
        await load({ kind: 'json', value: ['b'] }, { variable: 'context_1', alias: 'context' });
        const show = 'print(context_0, context_1, context is context_1)';
        assert.equal((await runClean(show)).stdout, "['a'] ['b'] True\n");
        assert.equal((await run(LOSE_STATE, { timeoutMs: 300 })).stateLost, true);
        assert.equal((await runClean(show)).stdout, "['a'] ['b'] True\n");
      }),
  },
  {
    name: 'No context counts as a variable that a block has made, and SHOW_VARS() tells of all.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ load, runClean }) => {
        await load({ kind: 'text', text: 'one' });
        await load({ kind: 'text', text: 'two' }, { variable: 'context_1' });
        const { variables, stdout } = await runClean('made = context_1\nprint(SHOW_VARS())');
        expectData(
          variables.map(({ name }) => name),
          ['made'],
        );
        for (const name of ['context', 'context_1', 'made']) {
          assert.match(stdout, new RegExp(`^${name}: str, 3 long$`, 'mu'));
        }
      }),
  },
  {
    name: 'A variable that code could not use is refused as CONTEXT_INVALID, and nothing changes.',
    requires,
    run: async (harness) => {
      const tools = createScriptedTools({ search: () => null });
      await withSession(harness, { tools }, async ({ load, environment, runClean }) => {
        await load({ kind: 'text', text: 'kept' });
        const wrong = [
          '',
          'a b',
          'a-b',
          '1a',
          'for',
          'None',
          'FINAL',
          'answer',
          'print',
          '__name__',
        ];
        for (const variable of wrong) {
          await expectRejection(
            environment.loadContext({ kind: 'text', text: 'x' }, { variable }),
            'CONTEXT_INVALID',
            `loadContext as ${JSON.stringify(variable)}`,
          );
        }
        assert.equal((await runClean('print(context, __name__)')).stdout, 'kept __main__\n');
      });
    },
  },
  {
    name: 'A context that cannot be had leaves the one before it, also after a loss of state.',
    requires: [...requires, requirement.fileContexts],
    run: (harness) =>
      withSession(harness, {}, async ({ load, environment, run, runClean }) => {
        await load({ kind: 'text', text: 'kept' }, { variable: 'context_1' });
        for (const variable of ['context_1', 'context_2']) {
          const missing = { kind: 'file', path: '/nowhere/at/all' } as const;
          const what = `loadContext of a missing file as ${variable}`;
          const work = environment.loadContext(missing, { variable });
          await expectRejection(work, 'CONTEXT_INVALID', what);
        }
        assert.equal((await run(LOSE_STATE, { timeoutMs: 300 })).stateLost, true);
        const { stdout } = await runClean('print(context_1, "context_2" in globals())');
        assert.equal(stdout, 'kept False\n');
      }),
  },
];
