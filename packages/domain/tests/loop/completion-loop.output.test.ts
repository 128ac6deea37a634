import { describe, expect, it } from '@jest/globals';

import { BudgetLedger } from '../../src/budget/budget-ledger.js';
import type { AnswerForm } from '../../src/models/checked-answer.js';
import type { ChatDelta } from '../../src/ports/llm.port.js';
import { askedAt, block, run } from './loop-parts.js';

/** Takes whole numbers only. */
const wholeNumber = (maxRejections = 3): AnswerForm => ({
  description: 'A whole number.',
  maxRejections,
  check: async ({ text, json }) =>
    /^\d+$/.test(json ?? text) ? { value: Number(json ?? text) } : { problem: `No: ${text}` },
});

describe('an answer that must have a form', () => {
  it('is handed over as the form gives it back', async () => {
    const { outcome, events } = await run({ replies: ['FINAL(42)'], answerForm: wholeNumber() });
    expect(outcome).toMatchObject({ answer: '42', output: 42, stopReason: 'final', error: null });
    expect(events.some(({ type }) => type === 'answer_rejected')).toBe(false);
  });

  it('is checked by the value that code gave, not by how that reads', async () => {
    const { outcome } = await run({
      replies: [block('FINAL(42)')],
      blocks: () => ({ finalAnswer: { text: 'forty-two', json: '42', source: 'final_call' } }),
      answerForm: wholeNumber(),
    });
    expect(outcome).toMatchObject({ answer: 'forty-two', output: 42 });
  });

  it('is asked for again, with what was wrong with it, from text and from code', async () => {
    const { outcome, events, llm } = await run({
      replies: ['FINAL(many)', block('FINAL(several)'), 'FINAL(42)'],
      blocks: () => ({ finalAnswer: { text: 'several', source: 'final_call' } }),
      answerForm: wholeNumber(),
    });
    expect(outcome).toMatchObject({ output: 42, error: null });
    expect(askedAt(llm, 1)).toContain('No: many');
    expect(askedAt(llm, 2)).toContain('No: several');
    const rejected = events.filter(({ type }) => type === 'answer_rejected');
    expect(rejected).toEqual([
      { type: 'answer_rejected', iteration: 1, answer: 'many', problem: 'No: many' },
      { type: 'answer_rejected', iteration: 2, answer: 'several', problem: 'No: several' },
    ]);
  });

  it('keeps the blocks after it from running, right or wrong', async () => {
    const { environment } = await run({
      replies: [`${block('FINAL(many)')}\n${block('more()')}`, 'FINAL(42)'],
      blocks: () => ({ finalAnswer: { text: 'many', source: 'final_call' } }),
      answerForm: wholeNumber(),
    });
    expect(environment.blocks).toEqual(['FINAL(many)']);
  });

  it.each([0, 1, 3])(
    'ends the run as invalid after %i rejections and one more',
    async (maxRejections) => {
      const { outcome, llm } = await run({
        replies: () => 'FINAL(many)',
        answerForm: wholeNumber(maxRejections),
      });
      expect(llm.requests).toHaveLength(maxRejections + 1);
      expect(outcome).toMatchObject({
        answer: 'many',
        output: null,
        stopReason: 'error',
        error: { code: 'OUTPUT_INVALID' },
      });
      expect(outcome.error?.message).toContain('No: many');
    },
  );

  it('is checked at the last turn too', async () => {
    const { outcome } = await run({
      replies: [block('a'), 'FINAL(42)'],
      maxIterations: 1,
      answerForm: wholeNumber(),
    });
    expect(outcome).toMatchObject({
      output: 42,
      provenance: 'fallback',
      stopReason: 'max_iterations',
      error: null,
    });
  });

  it('tells why there is no output if it is wrong at the last turn', async () => {
    const { outcome, events } = await run({
      replies: [block('a'), 'FINAL(many)'],
      maxIterations: 1,
      answerForm: wholeNumber(),
    });
    expect(outcome).toMatchObject({
      answer: 'many',
      output: null,
      stopReason: 'max_iterations',
      error: { code: 'OUTPUT_INVALID' },
    });
    expect(events.at(-1)).toMatchObject({ type: 'answer_rejected', iteration: 2 });
  });

  it('is a partial answer, if it was wrong and the budget has no turn for another', async () => {
    const { outcome } = await run({
      replies: [block('a'), 'FINAL(many)'],
      ledger: new BudgetLedger({ maxTotalIterations: 2 }),
      answerForm: wholeNumber(),
    });
    expect(outcome).toMatchObject({ answer: 'many', stopReason: 'budget_exhausted' });
  });
});

describe('a run that is watched', () => {
  const streamed = {
    modelName: 'root',
    complete: () => Promise.reject(new Error('was not streamed')),
    async *stream() {
      const pieces: ChatDelta[] = [
        { kind: 'reasoning', text: 'hm' },
        { kind: 'text', text: 'FINAL(' },
        { kind: 'text', text: 'x)' },
      ];
      yield* pieces;
      const nothing = { usage: null, costUsd: null, finishReason: 'stop' } as const;
      return { text: 'FINAL(x)', model: 'root', ...nothing };
    },
  };

  it('tells each piece of a reply before the reply', async () => {
    const { events } = await run({ llm: streamed, live: true });
    expect(events.slice(0, 5)).toMatchObject([
      { type: 'iteration_started' },
      { type: 'model_delta', iteration: 1, kind: 'reasoning', text: 'hm' },
      { type: 'model_delta', iteration: 1, kind: 'text', text: 'FINAL(' },
      { type: 'model_delta', iteration: 1, kind: 'text', text: 'x)' },
      { type: 'model_replied', reply: 'FINAL(x)' },
    ]);
  });

  it('tells what a block prints before the block has ended', async () => {
    const { events } = await run({
      replies: [block('a'), 'FINAL(x)'],
      live: true,
      blocks: async (_code, _index, { onOutput }) => {
        onOutput?.({ stream: 'stdout', text: 'one' });
        await new Promise((resolve) => setImmediate(resolve));
        onOutput?.({ stream: 'stderr', text: 'two' });
        return { stdout: 'one', stderr: 'two' };
      },
    });
    const at = events.findIndex(({ type }) => type === 'block_started');
    expect(events.slice(at, at + 4)).toMatchObject([
      { type: 'block_started' },
      { type: 'block_output', iteration: 1, block: 1, stream: 'stdout', text: 'one' },
      { type: 'block_output', iteration: 1, block: 1, stream: 'stderr', text: 'two' },
      { type: 'block_finished' },
    ]);
  });

  it('is asked for pieces only if it is', async () => {
    const asked: unknown[] = [];
    const { events } = await run({
      replies: [block('a'), 'FINAL(x)'],
      blocks: (_code, _index, { onOutput }) => {
        asked.push(onOutput);
        return {};
      },
    });
    expect(asked).toEqual([undefined]);
    expect(events.some(({ type }) => type === 'model_delta')).toBe(false);
  });
});
