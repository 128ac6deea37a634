import assert from 'node:assert/strict';
import type { EnvironmentConformanceCase } from '../environment-case.js';
import { expectHealthy } from '../expect-healthy.js';
import { expectClean, expectData, expectException } from '../expectations.js';
import { pythonString } from '../python-dialect.js';
import { py } from '../python-source.js';
import { requirement } from '../requirements.js';
import { withSession, withSessions } from '../session-scope.js';
import { untilReceived } from '../until-received.js';

const requires = [requirement.python, requirement.subCalls];
const failing = { code: 'MODEL_FAILED', message: 'no answer' } as const;
/** What must travel both ways unchanged: NUL, controls, lone surrogates, astral characters. */
const AWKWARD = 'é 漢字 🜲 \u0000 \u001b \r\n \ud800 mid \udfff " \\ {"id":1} \ufeff\uffff end';

/** How code asks models. */
export const subCallCases: readonly EnvironmentConformanceCase[] = [
  {
    name: 'llm_query passes on the model that is asked for, and none if none is.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ runClean, broker }) => {
        await runClean('llm_query("a", model="other")\nllm_query("b")\nllm_query("c", "third")');
        expectData(
          broker.received.map(({ request }) => request.model ?? 'the default'),
          ['other', 'the default', 'third'],
        );
      }),
  },
  {
    name: 'Prompts and answers of awkward text arrive unchanged.',
    requires,
    run: (harness) =>
      withSession(harness, { script: ({ prompt }) => prompt }, async ({ runClean, broker }) => {
        const literal = pythonString(AWKWARD);
        const result = await runClean(`print(llm_query(${literal}) == ${literal})`);
        assert.equal(broker.received[0]?.request.prompt, AWKWARD);
        assert.equal(result.stdout, 'True\n');
      }),
  },
  {
    name: 'A prompt and an answer of 5 MB arrive unchanged, and an empty one is empty.',
    requires,
    run: (harness) =>
      withSession(harness, { script: ({ prompt }) => prompt }, async ({ runClean }) => {
        const result = await runClean(py`
          big = "0123456789é" * 500_000
          print(llm_query(big) == big, llm_query("") == "")
        `);
        assert.equal(result.stdout, 'True True\n');
      }),
  },
  {
    name: 'A failed sub-call is a string that begins with "Error: " and never an exception.',
    requires,
    run: (harness) =>
      withSession(harness, { script: () => failing }, async ({ runClean }) => {
        const result = await runClean('a = llm_query("x")\nprint(type(a).__name__, a)');
        assert.equal(result.stdout, 'str Error: no answer\n');
        expectData(result.subCalls[0]?.error, failing);
      }),
  },
  {
    name: 'llm_query of something that is no string is a TypeError, and no call goes out.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async (scope) => {
        const wrong = ['42', 'None', '["a"]', 'b"bytes"', '"a", model=7', ''];
        for (const args of wrong) {
          const result = await scope.run(`llm_query(${args})`);
          assert.equal(result.error?.type, 'TypeError', `llm_query(${args})`);
        }
        assert.equal(scope.broker.received.length, 0);
        assert.equal((await scope.runClean('print(llm_query("ok"))')).stdout, 'answer to ok\n');
      }),
  },
  {
    name: 'llm_query_batched keeps the order of the prompts whichever answer comes first.',
    requires,
    run: (harness) =>
      withSession(
        harness,
        { latencyMs: (_request, index) => (index * 7) % 30 },
        async ({ runClean, broker }) => {
          const result = await runClean(py`
            answers = llm_query_batched([f"p{i}" for i in range(40)])
            print(type(answers).__name__, answers == [f"answer to p{i}" for i in range(40)])
          `);
          assert.equal(result.stdout, 'list True\n');
          assert.equal(broker.received.length, 40);
          assert.equal(result.subCalls.length, 40);
        },
      ),
  },
  {
    name: 'A failed slot of a batch is an error string and fails no other slot.',
    requires,
    run: (harness) =>
      withSession(
        harness,
        { script: ({ prompt }) => (prompt === 'bad' ? failing : prompt.toUpperCase()) },
        async ({ runClean }) => {
          const result = await runClean('print(llm_query_batched(["a", "bad", "c"]))');
          assert.equal(result.stdout, "['A', 'Error: no answer', 'C']\n");
        },
      ),
  },
  {
    name: 'A batch takes any sequence of strings; an empty one is an empty list without a call.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ runClean, broker }) => {
        const result = await runClean(
          'print(llm_query_batched([]), llm_query_batched(("t",), model="m"))',
        );
        assert.equal(result.stdout, "[] ['answer to t']\n");
        expectData(
          broker.received.map(({ request }) => request),
          [{ kind: 'llm_query', prompt: 't', model: 'm' }],
        );
      }),
  },
  {
    name: 'A batch that is one string, or holds something else, is a TypeError before any call.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ run, broker }) => {
        for (const prompts of ['"one string"', '["a", 5]', 'None', '7', '[None]']) {
          const result = await run(`llm_query_batched(${prompts})`);
          assert.equal(result.error?.type, 'TypeError', `llm_query_batched(${prompts})`);
        }
        assert.equal(broker.received.length, 0);
      }),
  },
  {
    name: 'Fifty threads that ask at once each get their own answer.',
    requires,
    run: (harness) =>
      withSession(
        harness,
        { latencyMs: (_request, index) => 5 + ((index * 13) % 40) },
        async (scope) => {
          const result = await scope.runClean(py`
            import threading
            got = {}
            def ask(i):
                got[i] = [llm_query(f"{i}-{k}") for k in range(3)]
            threads = [threading.Thread(target=ask, args=(i,)) for i in range(50)]
            for t in threads: t.start()
            for t in threads: t.join()
            wrong = [i for i in range(50) if got[i] != [f"answer to {i}-{k}" for k in range(3)]]
            print(len(got), wrong)
          `);
          assert.equal(result.stdout, '50 []\n');
          assert.equal(result.subCalls.length, 150);
          assert.equal(new Set(result.subCalls.map(({ id }) => id)).size, 150);
        },
      ),
  },
  {
    name: 'Threads may ask in batches at once, too.',
    requires,
    run: (harness) =>
      withSession(harness, { latencyMs: (_r, index) => index % 11 }, async ({ runClean }) => {
        const result = await runClean(py`
          import threading
          good = []
          def ask(i):
              prompts = [f"{i}/{k}" for k in range(10)]
              good.append(llm_query_batched(prompts) == [f"answer to {p}" for p in prompts])
          threads = [threading.Thread(target=ask, args=(i,)) for i in range(20)]
          for t in threads: t.start()
          for t in threads: t.join()
          print(len(good), all(good))
        `);
        assert.equal(result.stdout, '20 True\n');
      }),
  },
  {
    name: 'A thread that asks after its block has ended gets its answer and corrupts nothing.',
    requires: [...requires, requirement.persistentState],
    run: (harness) =>
      withSession(harness, { latencyMs: 30 }, async (scope) => {
        const first = await scope.runClean(py`
          import threading, time
          late = []
          def ask():
              time.sleep(0.2)
              late.append(llm_query("late"))
          thread = threading.Thread(target=ask)
          thread.start()
          print("block ended")
        `);
        assert.equal(first.stdout, 'block ended\n');
        expectData(first.subCalls, []);
        await untilReceived(scope.broker, 1);
        const second = await scope.runClean('thread.join()\nprint(late)');
        assert.equal(second.stdout, "['answer to late']\n");
        assert.equal(second.subCalls.length, 1, 'the call is in the result after it ended');
        await expectHealthy(scope);
      }),
  },
  {
    name: 'A sub-call still pending when its block ends does not hold up the block.',
    requires: [...requires, requirement.persistentState],
    run: (harness) =>
      withSession(
        harness,
        { latencyMs: ({ prompt }) => (prompt === 'never' ? 3_600_000 : 0) },
        async (scope) => {
          await scope.runClean(py`
            import threading
            threading.Thread(target=llm_query, args=("never",), daemon=True).start()
          `);
          await untilReceived(scope.broker, 1);
          const result = await scope.runClean('print(llm_query("now"))');
          assert.equal(result.stdout, 'answer to now\n');
          assert.equal(result.subCalls.length, 1);
        },
      ),
  },
  {
    name: 'rlm_query sends its context along as text or as JSON, and none if none is given.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ runClean, broker }) => {
        const result = await runClean(py`
          print(rlm_query("a"))
          rlm_query("b", "some text")
          rlm_query("c", context=[1, {"k": [None, True, 2.5]}])
        `);
        assert.equal(result.stdout, 'answer to a\n');
        expectData(
          broker.received.map(({ request }) => request),
          [
            { kind: 'rlm_query', prompt: 'a' },
            { kind: 'rlm_query', prompt: 'b', context: { kind: 'text', text: 'some text' } },
            {
              kind: 'rlm_query',
              prompt: 'c',
              context: { kind: 'json', value: [1, { k: [null, true, 2.5] }] },
            },
          ],
        );
        assert.equal(result.subCalls[0]?.kind, 'rlm_query');
      }),
  },
  {
    name: 'rlm_query with a context that cannot travel is a TypeError, and no call goes out.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ run, broker }) => {
        expectException(await run('rlm_query("a", context=object())'), 'TypeError');
        expectException(await run('rlm_query(5)'), 'TypeError');
        assert.equal(broker.received.length, 0);
      }),
  },
  {
    name: 'rlm_query_batched keeps order, and failed slots are error strings.',
    requires,
    run: (harness) =>
      withSession(
        harness,
        { script: ({ prompt }) => (prompt === 'bad' ? failing : prompt.toUpperCase()) },
        async ({ runClean, broker }) => {
          const result = await runClean('print(rlm_query_batched(["a", "bad", "c"]))');
          assert.equal(result.stdout, "['A', 'Error: no answer', 'C']\n");
          assert.ok(broker.received.every(({ request }) => request.kind === 'rlm_query'));
        },
      ),
  },
  {
    name: 'Sub-calls of a block that raises are listed in its result.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ run, runClean }) => {
        const failed = await run('llm_query("asked")\n1 / 0');
        expectException(failed, 'ZeroDivisionError');
        assert.equal(failed.subCalls.length, 1);
        expectData((await runClean('pass')).subCalls, []);
      }),
  },
  {
    name: 'Two thousand sub-calls one after the other are all answered and listed.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ runClean }) => {
        const result = await runClean(
          'print(all(llm_query(f"{i}") == f"answer to {i}" for i in range(2000)))',
        );
        assert.equal(result.stdout, 'True\n');
        assert.equal(result.subCalls.length, 2000);
      }),
  },
  {
    name: 'Two sessions that ask at once each get the answers of their own broker.',
    requires,
    run: (harness) =>
      withSessions(harness, { latencyMs: (_r, index) => index % 5 }, async (open) => {
        const scopes = [open(), open(), open(), open()];
        const results = await Promise.all(
          scopes.map(({ run }, n) =>
            run(`print(llm_query_batched([f"${String(n)}-{i}" for i in range(20)])[19])`),
          ),
        );
        results.forEach((result, n) => {
          expectClean(result);
          assert.equal(result.stdout, `answer to ${String(n)}-19\n`);
          const prompts = scopes[n]?.broker.received.map(({ request }) => request.prompt) ?? [];
          assert.ok(prompts.length === 20 && prompts.every((p) => p.startsWith(`${String(n)}-`)));
        });
      }),
  },
];
