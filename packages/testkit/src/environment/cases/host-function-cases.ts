import assert from 'node:assert/strict';
import { RlmError, type BudgetSnapshot, type RlmErrorCode, type ToolHost } from '@rlm-ts/domain';
import type { EnvironmentConformanceCase } from '../environment-case.js';
import { expectHealthy } from '../expect-healthy.js';
import { expectData, expectException, expectTimeout } from '../expectations.js';
import { py } from '../python-source.js';
import { requirement } from '../requirements.js';
import { createScriptedTools, type ScriptedTools } from '../scripted-tools.js';
import { withSession, withSessions } from '../session-scope.js';
import { until } from '../until.js';

const requires = [requirement.python, requirement.tools];

function echo(latencyMs?: (index: number) => number): ScriptedTools {
  return createScriptedTools({ search: (args) => ({ ...args }) }, latencyMs);
}

const BUDGET: BudgetSnapshot = {
  subCalls: { used: 12, limit: 10 },
  tokens: { used: 1_500, limit: null },
  costUsd: { used: null, limit: 2.5 },
  iterations: { used: 3, limit: 30 },
  seconds: { used: 1.25, limit: 60 },
  depth: { used: 0, limit: 1 },
};

/** What code calls of the application besides models: its tools, and `budget()`. */
export const hostFunctionCases: readonly EnvironmentConformanceCase[] = [
  {
    name: 'A tool is a function: positional arguments in the order of its schema, others by name.',
    requires,
    run: async (harness) => {
      const tools = echo();
      await withSession(harness, { tools }, async ({ runClean }) => {
        const { stdout } = await runClean(py`
          import json
          print(json.dumps([search("a"), search("b", 2), search(limit=3, query="c")]))
        `);
        expectData(JSON.parse(stdout), [
          { query: 'a' },
          { query: 'b', limit: 2 },
          { query: 'c', limit: 3 },
        ]);
        const told = await runClean('print(search.__name__, search.__doc__)');
        assert.equal(told.stdout, 'search The tool search.\n');
      });
      expectData(
        tools.received.map(({ name, args }) => ({ name, ...args })),
        [
          { name: 'search', query: 'a' },
          { name: 'search', query: 'b', limit: 2 },
          { name: 'search', query: 'c', limit: 3 },
        ],
      );
    },
  },
  {
    name: 'Arguments and results of a tool are plain values, and arrive as they are.',
    requires,
    run: async (harness) => {
      const value = { a: [1, -2.5, null, true, 'é 🜲 \ud800 "\\'], '': {}, k: { __proto__x: [] } };
      const tools = createScriptedTools({ search: ({ query }) => query ?? null });
      await withSession(harness, { tools }, async ({ runClean }) => {
        const { stdout } = await runClean(py`
          value = {"a": [1, -2.5, None, True, "é 🜲 \ud800 \"\\"], "": {}, "k": {"__proto__x": []}}
          long = "x" * 2_000_000
          print(search(value) == value, search(None) is None, search((1, 2)), search(long) == long)
        `);
        assert.equal(stdout, 'True True [1, 2] True\n');
      });
      expectData(tools.received[0]?.args, { query: value });
    },
  },
  {
    name: 'Arguments that have no JSON form, or that the tool does not take, are TypeErrors before any call.',
    requires,
    run: async (harness) => {
      const tools = echo();
      await withSession(harness, { tools }, async ({ run }) => {
        const wrong = ['object()', '{1, 2}', 'float("nan")', 'b"x"', '', '1, 2, 3', '1, other=2'];
        for (const args of wrong) expectException(await run(`search(${args})`), 'TypeError');
      });
      assert.equal(tools.received.length, 0);
    },
  },
  {
    name: 'A tool that fails raises ToolError with its message, which is a RuntimeError.',
    requires,
    run: async (harness) => {
      const tools = createScriptedTools({
        search: ({ query }) => {
          throw new Error(`nothing about ${JSON.stringify(query)}`);
        },
      });
      await withSession(harness, { tools }, async (scope) => {
        const failed = await scope.run('search("cats")');
        expectException(failed, 'ToolError');
        assert.equal(failed.error?.message, 'nothing about "cats"');
        const { stdout } = await scope.runClean(py`
          try:
              search("dogs")
          except ToolError as error:
              print(isinstance(error, RuntimeError), error)
        `);
        assert.equal(stdout, 'True nothing about "dogs"\n');
        await expectHealthy(scope);
      });
    },
  },
  {
    name: 'A host of tools that rejects, throws or answers nonsense is a ToolError as well.',
    requires,
    run: async (harness) => {
      const { specifications } = echo();
      const calls: ToolHost['call'][] = [
        () => Promise.reject(new Error('broken')),
        () => {
          throw new Error('broken');
        },
        () => Promise.resolve({ isError: false, text: '{"broken' }),
        () => Promise.resolve(null as never),
      ];
      for (const call of calls) {
        await withSession(harness, { tools: { specifications, call } }, async ({ run }) => {
          expectException(await run('search("x")'), 'ToolError');
          expectException(await run('search("x")'), 'ToolError');
        });
      }
    },
  },
  {
    name: 'Fifty threads that call a tool at once each get their own result.',
    requires,
    run: (harness) => {
      const tools = echo((index) => 5 + ((index * 13) % 40));
      return withSession(harness, { tools }, async ({ runClean }) => {
        const { stdout } = await runClean(py`
          import threading
          got = {}
          def ask(i): got[i] = search(str(i), i)
          threads = [threading.Thread(target=ask, args=(i,)) for i in range(50)]
          for t in threads: t.start()
          for t in threads: t.join()
          print(all(got[i] == {"query": str(i), "limit": i} for i in range(50)))
        `);
        assert.equal(stdout, 'True\n');
      });
    },
  },
  {
    name: 'Time spent in a tool does not count, but a loop after it does.',
    requires,
    run: (harness) =>
      withSession(harness, { executeTimeoutMs: 500, tools: echo(() => 400) }, async (scope) => {
        await scope.runClean('for i in range(4): search(str(i))');
        expectTimeout(await scope.run('search("x")\nwhile True: pass'));
      }),
  },
  {
    name: 'A thread that calls tools without end does not keep the clock still for a loop beside it.',
    requires: [...requires, requirement.interruptible, requirement.persistentState],
    run: (harness) =>
      withSession(harness, { executeTimeoutMs: 500, tools: echo(() => 200) }, async (scope) => {
        const result = await scope.run(py`
          import threading
          asked = []
          def ask():
              while len(asked) < 100: asked.append(search("again"))
          threading.Thread(target=ask, daemon=True).start()
          while len(asked) < 100: pass
        `);
        expectTimeout(result);
        await scope.runClean('asked.extend([None] * 100)');
      }),
  },
  {
    name: 'An aborted block cancels the tools that it waits for, and the session goes on.',
    requires: [...requires, requirement.interruptible, requirement.persistentState],
    run: async (harness) => {
      const tools = echo((index) => (index === 0 ? 3_600_000 : 0));
      await withSession(harness, { tools }, async (scope) => {
        const stop = new AbortController();
        const block = scope.run('search("never")', { signal: stop.signal });
        await until(() => tools.received.length === 1, 'the call of a tool');
        stop.abort();
        await assert.rejects(block, isCode('ABORTED'));
        assert.equal(tools.received[0]?.signal?.aborted, true);
        await expectHealthy(scope);
        assert.equal((await scope.runClean('print(search("now"))')).stdout, "{'query': 'now'}\n");
      });
    },
  },
  {
    name: 'A variable of a tool\u2019s name hides it until the variable is deleted.',
    requires: [...requires, requirement.persistentState],
    run: (harness) =>
      withSession(harness, { tools: echo() }, async ({ runClean }) => {
        await runClean('search = 5\nbudget = 6');
        assert.equal((await runClean('print(search, budget)')).stdout, '5 6\n');
        await runClean('del search, budget');
        assert.equal((await runClean('print(search("x"))')).stdout, "{'query': 'x'}\n");
      }),
  },
  {
    name: 'budget() is a dictionary of what is used, allowed and left, as it is now.',
    requires,
    run: (harness) => {
      let calls = BUDGET.subCalls.used;
      const budget = (): BudgetSnapshot => ({
        ...BUDGET,
        subCalls: { used: (calls += 1), limit: 20 },
      });
      return withSession(harness, { budget }, async ({ runClean }) => {
        const { stdout } = await runClean('import json\nbudget()\nprint(json.dumps(budget()))');
        expectData(JSON.parse(stdout), {
          sub_calls: { used: 14, limit: 20, left: 6 },
          tokens: { used: 1_500, limit: null, left: null },
          cost_usd: { used: null, limit: 2.5, left: null },
          iterations: { used: 3, limit: 30, left: 27 },
          seconds: { used: 1.25, limit: 60, left: 58.75 },
          depth: { used: 0, limit: 1, left: 1 },
        });
      });
    },
  },
  {
    name: 'What is used beyond its limit leaves 0, not less.',
    requires,
    run: (harness) =>
      withSession(harness, { budget: () => BUDGET }, async ({ runClean }) => {
        assert.equal((await runClean('print(budget()["sub_calls"]["left"])')).stdout, '0\n');
      }),
  },
  {
    name: 'budget() of a session in which nobody counts knows nothing and raises nothing.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ runClean }) => {
        const { stdout } = await runClean(
          'print(sorted(budget()), {v for line in budget().values() for v in line.values()})',
        );
        const names = "['cost_usd', 'depth', 'iterations', 'seconds', 'sub_calls', 'tokens']";
        assert.equal(stdout, `${names} {None}\n`);
      }),
  },
  {
    name: 'A budget that cannot be told is a RuntimeError of the block, and the session goes on.',
    requires,
    run: (harness) => {
      const budget = (): BudgetSnapshot => {
        throw new Error('the ledger is closed');
      };
      return withSession(harness, { budget }, async (scope) => {
        const result = await scope.run('budget()');
        expectException(result, 'RuntimeError');
        assert.match(result.error?.message ?? '', /the ledger is closed/u);
        await expectHealthy(scope);
      });
    },
  },
  {
    name: 'A tool under a name that means something else in code is refused with CONFIG_INVALID.',
    requires,
    run: (harness) => {
      const names = ['llm_query', 'FINAL', 'context', 'print', 'lambda', 'not a name', '__class__'];
      const refused = names.map((name) => {
        const tools = createScriptedTools({ [name]: () => null });
        return withSessions(harness, { tools }, (open) => {
          assert.throws(open, isCode('CONFIG_INVALID'), name);
          return Promise.resolve();
        });
      });
      return Promise.all(refused).then(() => undefined);
    },
  },
];

function isCode(code: RlmErrorCode): (error: unknown) => boolean {
  return (error) => RlmError.isInstance(error) && error.code === code;
}
