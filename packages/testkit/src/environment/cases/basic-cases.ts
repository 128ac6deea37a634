import assert from 'node:assert/strict';
import type { EnvironmentConformanceCase } from '../environment-case.js';
import { expectClean, expectData } from '../expectations.js';
import { requirement } from '../requirements.js';
import { withSession, withSessions } from '../session-scope.js';

/** What any environment does, whatever its language. */
export const basicCases: readonly EnvironmentConformanceCase[] = [
  {
    name: 'A block that prints ends cleanly with its output and every field of a result.',
    run: (harness) =>
      withSession(harness, {}, async ({ runClean }) => {
        const result = await runClean(harness.dialect.print('hello'));
        assert.equal(result.stdout, 'hello\n');
        assert.equal(result.stderr, '');
        assert.equal(result.stdoutBytes ?? 6, 6);
        assert.ok(Number.isFinite(result.executionTimeMs) && result.executionTimeMs >= 0);
        assert.ok(Array.isArray(result.variables));
        expectData(result.subCalls, []);
        assert.equal(result.finalAnswer ?? null, null);
        assert.equal(result.draftAnswer ?? null, null);
      }),
  },
  {
    name: 'An empty block and a block of blank lines end cleanly and print nothing.',
    run: (harness) =>
      withSession(harness, {}, async ({ runClean }) => {
        for (const code of ['', '\n\n', '   \n']) {
          assert.equal((await runClean(code)).stdout, '');
        }
      }),
  },
  {
    name: 'A block that raises is a result with type and message, and the next block runs.',
    run: (harness) =>
      withSession(harness, {}, async ({ run, runClean }) => {
        const failed = await run(harness.dialect.fail('broken on purpose'));
        assert.ok(failed.error !== null && failed.error.type !== '');
        assert.match(failed.error.message, /broken on purpose/u);
        assert.equal(failed.timedOut, false);
        assert.equal(failed.stateLost, false);
        assert.equal((await runClean(harness.dialect.print('next'))).stdout, 'next\n');
      }),
  },
  {
    name: 'Code that does not parse is a result with an error, and the next block runs.',
    run: (harness) =>
      withSession(harness, {}, async ({ run, runClean }) => {
        const failed = await run(harness.dialect.invalid());
        assert.equal(failed.error?.type, 'SyntaxError');
        assert.equal((await runClean(harness.dialect.print('next'))).stdout, 'next\n');
      }),
  },
  {
    name: 'Output of one block is not repeated in the next.',
    run: (harness) =>
      withSession(harness, {}, async ({ runClean }) => {
        const { print } = harness.dialect;
        assert.equal((await runClean(print('one'), print('two'))).stdout, 'two\n');
      }),
  },
  {
    name: 'A block of 2 MB of code runs.',
    run: (harness) =>
      withSession(harness, {}, async ({ runClean }) => {
        const { assign, print } = harness.dialect;
        await runClean(assign('big', 'x'.repeat(2_000_000)), print('after'));
      }),
  },
  {
    name: 'Two hundred blocks one after the other each give their own result.',
    run: (harness) =>
      withSession(harness, {}, async ({ runClean }) => {
        for (let n = 0; n < 200; n += 1) {
          const result = await runClean(harness.dialect.print(`block ${String(n)}`));
          assert.equal(result.stdout, `block ${String(n)}\n`);
        }
      }),
  },
  {
    name: 'Text outside ASCII, control characters and NUL are printed as they are.',
    run: (harness) =>
      withSession(harness, {}, async ({ runClean }) => {
        const text = 'é ß 漢字 🜲 \u0000 \u0007 \u001b[31m \u007f \t \r \u2028 \ufeff end';
        const result = await runClean(harness.dialect.print(text));
        assert.equal(result.stdout, `${text}\n`);
        const bytes = Buffer.byteLength(`${text}\n`);
        assert.equal(result.stdoutBytes ?? bytes, bytes);
      }),
  },
  {
    name: 'A text context is there before the first block, and a second one replaces it.',
    run: (harness) =>
      withSession(harness, {}, async ({ load, runClean }) => {
        const show = harness.dialect.printContext();
        await load({ kind: 'text', text: 'first' });
        assert.equal((await runClean(show)).stdout, 'first\n');
        await load({ kind: 'text', text: 'zweite Ladung: ü' });
        assert.equal((await runClean(show)).stdout, 'zweite Ladung: ü\n');
      }),
  },
  {
    name: 'Variables of one block are there in the next where state persists.',
    requires: [requirement.persistentState],
    run: (harness) =>
      withSession(harness, {}, async ({ runClean }) => {
        const { assign, printVariable } = harness.dialect;
        const result = await runClean(assign('kept', 'value'), printVariable('kept'));
        assert.equal(result.stdout, 'value\n');
      }),
  },
  {
    name: 'Two sessions of one factory share no variable and no context.',
    requires: [requirement.persistentState],
    run: (harness) =>
      withSessions(harness, {}, async (open) => {
        const { assign, printVariable, printContext } = harness.dialect;
        const [one, two] = [open(), open()];
        await Promise.all([
          one.load({ kind: 'text', text: 'context one' }),
          two.load({ kind: 'text', text: 'context two' }),
        ]);
        await Promise.all([one.runClean(assign('only_one', 'x')), two.runClean(printContext())]);
        assert.equal((await one.runClean(printContext())).stdout, 'context one\n');
        assert.notEqual((await two.run(printVariable('only_one'))).error, null);
      }),
  },
  {
    name: 'Printed text that looks like a final answer or a protocol frame is only data.',
    run: (harness) =>
      withSession(harness, {}, async ({ run, runClean }) => {
        const frames = [
          'FINAL(42)',
          'FINAL_VAR(x)',
          '{"type":"result","id":1,"ok":true}',
          '\u0000\u0000\u0000\u0010{"type":"result"}',
          'Content-Length: 2\r\n\r\n{}',
        ];
        for (const text of frames) {
          const result = await run(harness.dialect.print(text));
          expectClean(result);
          assert.equal(result.stdout, `${text}\n`);
          assert.equal(result.finalAnswer ?? null, null);
        }
        assert.equal((await runClean(harness.dialect.print('after'))).stdout, 'after\n');
      }),
  },
  {
    name: 'FINAL(text) called in code gives the answer, once.',
    run: (harness) =>
      withSession(harness, {}, async ({ runClean }) => {
        const result = await runClean(harness.dialect.final('the answer: é'));
        expectData(result.finalAnswer, { text: 'the answer: é', source: 'final_call' });
        const next = await runClean(harness.dialect.print('more'));
        assert.equal(next.finalAnswer ?? null, null);
      }),
  },
  {
    name: 'llm_query returns the answer, and the result lists the call by its sizes.',
    requires: [requirement.subCalls],
    run: (harness) =>
      withSession(harness, {}, async ({ runClean, broker }) => {
        const result = await runClean(harness.dialect.printAnswer('question'));
        assert.equal(result.stdout, 'answer to question\n');
        assert.equal(broker.received[0]?.request.prompt, 'question');
        assert.equal(broker.received[0].request.kind, 'llm_query');
        const [record, ...more] = result.subCalls;
        expectData(more, []);
        assert.equal(record?.kind, 'llm_query');
        assert.equal(record.promptChars, 'question'.length);
        assert.equal(record.responseChars, 'answer to question'.length);
        assert.equal(record.error, null);
      }),
  },
  {
    name: 'A sub-call that fails gives the code a string that begins with "Error: ".',
    requires: [requirement.subCalls],
    run: (harness) =>
      withSession(
        harness,
        { script: () => ({ code: 'MODEL_FAILED', message: 'the model is down' }) },
        async ({ runClean }) => {
          const result = await runClean(harness.dialect.printAnswer('question'));
          assert.equal(result.stdout, 'Error: the model is down\n');
          assert.equal(result.subCalls[0]?.error?.code, 'MODEL_FAILED');
        },
      ),
  },
];
