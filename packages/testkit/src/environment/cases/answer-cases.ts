import assert from 'node:assert/strict';
import type { CodeAnswer, JsonValue } from '@rlm-ts/domain';
import type { EnvironmentConformanceCase } from '../environment-case.js';
import { expectData } from '../expectations.js';
import { py } from '../python-source.js';
import { requirement } from '../requirements.js';
import { withSession } from '../session-scope.js';

const requires = [requirement.python, requirement.persistentState];

/** Blocks of which the last one gives that answer and ends without an error. */
function answerCase(
  name: string,
  blocks: readonly [string, ...string[]],
  expected: CodeAnswer,
): EnvironmentConformanceCase {
  return {
    name,
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ runClean }) => {
        const { finalAnswer } = await runClean(...blocks);
        expectData({ text: finalAnswer?.text, source: finalAnswer?.source }, expected);
      }),
  };
}

/** Gives an answer and asserts what its JSON says; `null` if it may have none. */
function jsonCase(what: string, code: string, expected: JsonValue): EnvironmentConformanceCase {
  return {
    name: `The JSON of an answer that is ${what} says so.`,
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ runClean }) => {
        const { finalAnswer } = await runClean(code);
        assert.ok(typeof finalAnswer?.json === 'string', JSON.stringify(finalAnswer));
        expectData(JSON.parse(finalAnswer.json), expected);
      }),
  };
}

function called(text: string): CodeAnswer {
  return { text, source: 'final_call' };
}

/** How code hands over the run's answer. */
export const answerCases: readonly EnvironmentConformanceCase[] = [
  answerCase(
    'FINAL takes text of any kind.',
    [String.raw`FINAL("é 🜲\n(brackets) \x00 'q'")`],
    called("é 🜲\n(brackets) \u0000 'q'"),
  ),
  answerCase('FINAL of an empty string is an empty answer.', ['FINAL("")'], called('')),
  answerCase('FINAL of a number is its str().', ['FINAL(6 * 7)'], called('42')),
  answerCase('FINAL of a list is its str().', ['FINAL([1, "a", None])'], called("[1, 'a', None]")),
  answerCase('FINAL of None is "None".', ['FINAL(None)'], called('None')),
  answerCase(
    'FINAL in a function of an earlier block counts for the block that calls it.',
    ['def finish(v):\n    FINAL(v)', 'finish("done")'],
    called('done'),
  ),
  answerCase(
    'FINAL in a thread that the block joins counts.',
    [
      py`
        import threading
        t = threading.Thread(target=FINAL, args=("from a thread",))
        t.start()
        t.join()
      `,
    ],
    called('from a thread'),
  ),
  answerCase(
    'FINAL within a try that catches everything counts all the same.',
    ['try:\n    FINAL("caught")\nexcept BaseException:\n    pass'],
    called('caught'),
  ),
  answerCase(
    'FINAL of 1 MB arrives whole.',
    ['FINAL("m" * 1_000_000)'],
    called('m'.repeat(1_000_000)),
  ),
  answerCase(
    'FINAL_VAR(name) gives the str() of a variable of an earlier block.',
    ['answer_text = {"n": 1}', 'FINAL_VAR("answer_text")'],
    { text: "{'n': 1}", source: 'final_var' },
  ),
  answerCase(
    'answer["ready"] = True gives answer["content"].',
    ['answer = {"content": "the content", "ready": True}'],
    { text: 'the content', source: 'answer_variable' },
  ),
  answerCase(
    'answer may be made ready in a later block.',
    [
      'answer = {"content": "draft", "ready": False}',
      'answer["content"] = 7\nanswer["ready"] = True',
    ],
    { text: '7', source: 'answer_variable' },
  ),
  jsonCase(
    'a dictionary',
    String.raw`FINAL({"a": [1, 2.5, None, True, "é 🜲 \ud800"], 2: (3, {}), "": ""})`,
    { a: [1, 2.5, null, true, 'é 🜲 \ud800'], '2': [3, {}], '': '' },
  ),
  jsonCase('a number in a variable', 'x = -1.5\nFINAL_VAR("x")', -1.5),
  jsonCase('a tuple', 'answer = {"content": (1, "a"), "ready": True}', [1, 'a']),
  jsonCase('True', 'FINAL(True)', true),
  jsonCase('None', 'FINAL(None)', null),
  {
    name: 'An answer that is text, or has no JSON form, has its text and no JSON.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ runClean }) => {
        const values = [
          '"text"',
          '{"a": {1}}',
          '[float("nan")]',
          'float("inf")',
          '{(1, 2): 3}',
          'range(3)',
          'type("Odd", (dict,), {"items": lambda self: 1 / 0})(a=1)',
          '[l := [], l.append(l)][:1]',
        ];
        for (const value of values) {
          const { finalAnswer } = await runClean(`FINAL(${value})`);
          assert.equal(finalAnswer?.source, 'final_call', value);
          assert.equal(finalAnswer.json ?? null, null, value);
        }
      }),
  },
  {
    name: 'An answer of 40 MB arrives whole, and so does one of 20 MB with its JSON.',
    requires,
    run: (harness) =>
      withSession(harness, { executeTimeoutMs: 50_000 }, async ({ runClean }) => {
        const text = await runClean('FINAL("head" + "x" * 40_000_000 + "tail")');
        assert.equal(text.finalAnswer?.text.length, 40_000_008);
        assert.ok(/^headx+tail$/u.test(text.finalAnswer.text));
        const list = await runClean('FINAL(["y" * 20_000_000, "end"])');
        const value: unknown = JSON.parse(list.finalAnswer?.json ?? 'null');
        assert.ok(Array.isArray(value) && value[1] === 'end');
        assert.equal(String(value[0]).length, 20_000_000);
      }),
  },
  {
    name: 'FINAL_VAR of an unknown name is an error that names it and the known variables.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ run, runClean }) => {
        await runClean('known_one = 1\nknown_two = 2');
        const result = await run('FINAL_VAR("mistyped")');
        assert.ok(result.error !== null);
        for (const name of ['mistyped', 'known_one', 'known_two']) {
          assert.ok(result.error.message.includes(name), result.error.message);
        }
        assert.equal(result.finalAnswer ?? null, null);
      }),
  },
  {
    name: 'FINAL of a value whose str() raises is that error and no answer.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ run }) => {
        const result = await run('class Bad:\n    def __str__(self): return 1 / 0\nFINAL(Bad())');
        assert.equal(result.error?.type, 'ZeroDivisionError');
        assert.equal(result.finalAnswer ?? null, null);
      }),
  },
  {
    name: 'An answer that is not ready is a draft, and gives no answer.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ runClean }) => {
        const result = await runClean('answer = {"content": "so far", "ready": False}');
        assert.equal(result.draftAnswer, 'so far');
        assert.equal(result.finalAnswer ?? null, null);
      }),
  },
  {
    name: 'A variable named answer that is no such dictionary is an ordinary variable.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ runClean }) => {
        for (const value of ['42', '"text"', '{"ready": True}', '["content", "ready"]', '{}']) {
          const result = await runClean(`answer = ${value}`);
          assert.equal(result.finalAnswer ?? null, null, value);
          assert.equal(result.draftAnswer ?? null, null, value);
        }
      }),
  },
  {
    name: 'A ready that is no boolean, or a dictionary that raises, ends neither run nor session.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ run, runClean }) => {
        await run(py`
          class Bad(dict):
              def get(self, *args): raise RuntimeError("get")
              def __getitem__(self, key): raise RuntimeError("item")
              def __contains__(self, key): raise RuntimeError("in")
          answer = Bad(content="x", ready=True)
        `);
        assert.equal((await runClean('del answer\nprint("next")')).stdout, 'next\n');
      }),
  },
];
