import assert from 'node:assert/strict';
import type { ContextPayload, JsonValue } from '@rlm-ts/domain';
import { RlmError } from '@rlm-ts/domain';
import type { EnvironmentConformanceCase } from '../environment-case.js';
import { expectClean, expectData } from '../expectations.js';
import { requirement } from '../requirements.js';
import { withSession, withSessions } from '../session-scope.js';

const requires = [requirement.python];

/** Loads a payload and asserts that a Python expression about `context` is true. */
function contextCase(
  what: string,
  payload: () => ContextPayload,
  expression: string,
): EnvironmentConformanceCase {
  return {
    name: `A context of ${what} arrives as it is.`,
    requires,
    run: (harness) =>
      withSession(harness, { executeTimeoutMs: 50_000 }, async ({ load, runClean }) => {
        await load(payload());
        assert.equal((await runClean(`print(${expression})`)).stdout, 'True\n');
      }),
  };
}

function jsonCase(what: string, value: JsonValue, literal: string): EnvironmentConformanceCase {
  return contextCase(
    what,
    () => ({ kind: 'json', value }),
    `type(context) is type(${literal}) and repr(context) == repr(${literal})`,
  );
}

function textCase(what: string, text: string, literal: string): EnvironmentConformanceCase {
  return contextCase(
    what,
    () => ({ kind: 'text', text }),
    `type(context) is str and context == ${literal}`,
  );
}

/** A list of `depth` lists within each other; `JSON.stringify` recurses and cannot take many. */
function nested(depth: number): JsonValue {
  let value: JsonValue = 'core';
  for (let i = 0; i < depth; i += 1) value = [value];
  return value;
}

/** Every kind and size of context. Files have cases of their own. */
export const contextCases: readonly EnvironmentConformanceCase[] = [
  textCase('empty text', '', '""'),
  textCase('plain text', 'line one\nline two\r\n\ttab', String.raw`"line one\nline two\r\n\ttab"`),
  textCase('text outside ASCII', 'é 漢字 🜲 \u2028 \ufeff', String.raw`"é 漢字 🜲 \u2028 \ufeff"`),
  textCase('text with NUL', 'a\u0000b', String.raw`"a\x00b"`),
  textCase('text with lone surrogates', 'a\ud800b\udfff', String.raw`"a\ud800b\udfff"`),
  textCase('text that looks like JSON', '{"a": [1, null]}', `'{"a": [1, null]}'`),
  textCase(
    'text that looks like code',
    '"""\n\'\'\'\nFINAL(1)',
    String.raw`'"""\n\'\'\'\nFINAL(1)'`,
  ),
  jsonCase('an empty list', [], '[]'),
  jsonCase('an empty dict', {}, '{}'),
  jsonCase('an empty JSON string', '', '""'),
  jsonCase('None', null, 'None'),
  jsonCase('True', true, 'True'),
  jsonCase('False', false, 'False'),
  jsonCase('an integer', 42, '42'),
  jsonCase('the largest safe integer', Number.MAX_SAFE_INTEGER, '9007199254740991'),
  jsonCase('a negative fraction', -1.5, '-1.5'),
  jsonCase('NaN', Number.NaN, 'float("nan")'),
  jsonCase(
    'NaN and infinities within a list',
    [Number.NaN, Infinity, -Infinity, 'NaN', { v: Number.NaN }],
    '[float("nan"), float("inf"), -float("inf"), "NaN", {"v": float("nan")}]',
  ),
  jsonCase(
    'nested JSON',
    { a: [1, 2.5, null, { b: [true, 'é🜲', []] }], '': {}, __proto__x: 'p', 'k y': -0.25 },
    '{"a": [1, 2.5, None, {"b": [True, "é🜲", []]}], "": {}, "__proto__x": "p", "k y": -0.25}',
  ),
  jsonCase(
    'JSON with a key named __proto__',
    JSON.parse('{"__proto__": {"x": 1}}') as JsonValue,
    '{"__proto__": {"x": 1}}',
  ),
  jsonCase(
    'JSON with lone surrogates',
    ['\ud800', { '\udfff': 1 }],
    String.raw`["\ud800", {"\udfff": 1}]`,
  ),
  contextCase(
    'a list 500 levels deep',
    () => ({ kind: 'json', value: nested(500) }),
    '(lambda f: f(f, context, 0))(lambda f, v, n: n == 500 if v == "core" else f(f, v[0], n + 1))',
  ),
  contextCase(
    'no bytes',
    () => ({ kind: 'bytes', bytes: new Uint8Array() }),
    'context == b"" and type(context) is bytes',
  ),
  contextCase(
    'all the bytes there are',
    () => ({ kind: 'bytes', bytes: Uint8Array.from({ length: 256 }, (_, i) => i) }),
    'type(context) is bytes and context == bytes(range(256))',
  ),
  contextCase(
    'a part of a larger buffer',
    () => ({ kind: 'bytes', bytes: new Uint8Array([9, 1, 2, 3, 9]).subarray(1, 4) }),
    String.raw`context == b"\x01\x02\x03"`,
  ),
  contextCase(
    'bytes of 20 MB',
    () => ({ kind: 'bytes', bytes: new Uint8Array(20_000_000).fill(0xff) }),
    String.raw`len(context) == 20_000_000 and context[-3:] == b"\xff\xff\xff"`,
  ),
  contextCase(
    'text of 100 MB',
    () => ({ kind: 'text', text: `HEAD${'x'.repeat(60_000_000)}MID${'y'.repeat(40_000_000)}TAIL` }),
    'len(context) == 100_000_011 and (context[:5], context[60_000_003:60_000_008], context[-5:]) == ("HEADx", "xMIDy", "yTAIL")',
  ),
  contextCase(
    'text of 20 million characters outside ASCII',
    () => ({ kind: 'text', text: `A${'é漢'.repeat(10_000_000)}Z` }),
    'len(context) == 20_000_002 and context[:3] == "Aé漢" and context[-2:] == "漢Z"',
  ),
  contextCase(
    'a list of 100 MB of strings',
    () => ({
      kind: 'json',
      value: Array.from({ length: 1000 }, (_, i) => `${String(i)}:${'s'.repeat(100_000)}`),
    }),
    'len(context) == 1000 and all(v.startswith(f"{i}:s") for i, v in enumerate(context)) and sum(map(len, context)) == 100_003_890',
  ),
  contextCase(
    'a dict of 200,000 small values',
    () => ({
      kind: 'json',
      value: Object.fromEntries(Array.from({ length: 200_000 }, (_, i) => [`k${String(i)}`, i])),
    }),
    'len(context) == 200_000 and context["k199999"] == 199_999',
  ),
  {
    name: 'A context 100,000 levels deep is loaded or refused as CONTEXT_INVALID, never a crash.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ load, runClean }) => {
        try {
          await load({ kind: 'json', value: nested(100_000) });
        } catch (error) {
          assert.ok(RlmError.isInstance(error), String(error));
          assert.equal(error.code, 'CONTEXT_INVALID');
        }
        await load({ kind: 'text', text: 'after' });
        assert.equal((await runClean('print(context)')).stdout, 'after\n');
      }),
  },
  {
    name: 'A value that JSON cannot hold is refused as CONTEXT_INVALID, and the old context stays.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ load, runClean }) => {
        await load({ kind: 'text', text: 'old' });
        const circular: unknown[] = [];
        circular.push(circular);
        for (const value of [circular, 10n, [1n]] as unknown as JsonValue[]) {
          await assert.rejects(load({ kind: 'json', value }), (error: unknown) => {
            assert.ok(RlmError.isInstance(error), String(error));
            return error.code === 'CONTEXT_INVALID';
          });
        }
        assert.equal((await runClean('print(context)')).stdout, 'old\n');
      }),
  },
  {
    name: 'Loading a context again replaces it, of another kind too, and keeps the variables.',
    requires: [...requires, requirement.persistentState],
    run: (harness) =>
      withSession(harness, {}, async ({ load, runClean }) => {
        await load({ kind: 'text', text: 'text' });
        await runClean('kept = context');
        await load({ kind: 'json', value: [1, 2] });
        assert.equal((await runClean('print(kept, context)')).stdout, 'text [1, 2]\n');
        await load({ kind: 'bytes', bytes: new Uint8Array([65]) });
        assert.equal((await runClean('print(kept, context)')).stdout, "text b'A'\n");
      }),
  },
  {
    name: 'A context may be loaded after the first block, and code may change it for itself.',
    requires: [...requires, requirement.persistentState],
    run: (harness) =>
      withSession(harness, {}, async ({ load, runClean }) => {
        await runClean('x = 1');
        await load({ kind: 'json', value: [1] });
        const result = await runClean('context.append(2)', 'print(context, x)');
        assert.equal(result.stdout, '[1, 2] 1\n');
      }),
  },
  {
    name: 'What code does to its context reaches no other session and not the caller\u2019s value.',
    requires: [...requires, requirement.persistentState],
    run: (harness) =>
      withSessions(harness, {}, async (open) => {
        const value = { items: ['original'] };
        const [one, two] = [open(), open()];
        await one.load({ kind: 'json', value });
        await two.load({ kind: 'json', value });
        await one.runClean('context["items"].append("mine")\ncontext["new"] = 1');
        assert.equal((await two.runClean('print(context)')).stdout, "{'items': ['original']}\n");
        expectData(value, { items: ['original'] });
      }),
  },
  {
    name: 'The context counts as no variable that a block has made.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ load, run }) => {
        await load({ kind: 'text', text: 'text' });
        const result = await run('n = len(context)');
        expectClean(result);
        expectData(
          result.variables.map(({ name }) => name),
          ['n'],
        );
      }),
  },
];
