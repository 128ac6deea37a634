import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { EventInbox } from '../../src/loop/event-inbox.js';
import { block, raised, run, type LoopEvent, type Outside } from './loop-parts.js';

/** A reply that ends nothing. */
const anyTurn = fc.oneof(
  fc.constant('hm'),
  fc.array(fc.constantFrom('good', 'bad'), { minLength: 1, maxLength: 4 }),
);
const anyEnd = fc.constantFrom('final', 'code', 'exhausted', 'last turn');

const marks = (events: readonly LoopEvent[]): string[] =>
  events.map((event) => {
    switch (event.type) {
      case 'iteration_started':
      case 'model_replied':
        return `${event.type} ${String(event.iteration)}`;
      case 'block_started':
      case 'block_finished':
        return `${event.type} ${String(event.iteration)}.${String(event.block)}`;
      default:
        return event.type;
    }
  });

describe('the events of a run', () => {
  it('come in the order in which things happened', async () => {
    const { events } = await run({
      replies: [`${block('a')}\n${block('b')}`, 'FINAL_VAR(x)'],
      blocks: (code) =>
        code.startsWith('FINAL_VAR') ? { finalAnswer: { text: '1', source: 'final_var' } } : {},
    });
    expect(marks(events)).toEqual([
      'iteration_started 1',
      'model_replied 1',
      'block_started 1.1',
      'block_finished 1.1',
      'block_started 1.2',
      'block_finished 1.2',
      'iteration_started 2',
      'model_replied 2',
      'block_started 2.1',
      'block_finished 2.1',
    ]);
  });

  it('of every run that is not cut short tell of each start and its end, in turn', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyTurn, { maxLength: 6 }), anyEnd, async (turns, end) => {
        const replies = turns.map((turn) =>
          typeof turn === 'string' ? turn : turn.map(block).join('\n'),
        );
        if (end !== 'exhausted') replies.push(end === 'code' ? block('finish') : 'FINAL(x)');
        const { events, outcome } = await run({
          replies,
          maxIterations: end === 'last turn' ? Math.max(1, turns.length) : 20,
          blocks: (code) => {
            if (code === 'bad') return raised('ValueError');
            return code === 'finish' ? { finalAnswer: { text: 'x', source: 'final_call' } } : {};
          },
        });
        const expected = outcome.iterations.flatMap(({ iteration, blocks }) => [
          `iteration_started ${String(iteration)}`,
          `model_replied ${String(iteration)}`,
          ...blocks.flatMap((_, index) => [
            `block_started ${String(iteration)}.${String(index + 1)}`,
            `block_finished ${String(iteration)}.${String(index + 1)}`,
          ]),
        ]);
        // The call that found the script used up began, and ended in an error.
        if (outcome.error !== null) {
          expected.push(`iteration_started ${String(outcome.iterations.length + 1)}`);
        }
        expect(marks(events)).toEqual(expected);
        expect(outcome.error === null).toBe(end !== 'exhausted');
      }),
      { numRuns: 60 },
    );
  });

  it('of a model carry what it said, used and cost', async () => {
    const { events } = await run({ replies: ['FINAL(x)'] });
    expect(events.find(({ type }) => type === 'model_replied')).toMatchObject({
      model: 'root',
      reply: 'FINAL(x)',
      usage: { outputTokens: 8 },
      costUsd: 0.5,
      latencyMs: 1,
    });
  });

  it('from outside are handed on while a block runs, between its start and its end', async () => {
    const inbox = new EventInbox<Outside>();
    const { events } = await run({
      inbox,
      replies: [block('ask'), 'FINAL(x)'],
      blocks: async () => {
        inbox.push({ type: 'outside', text: 'one' });
        await new Promise((resolve) => setImmediate(resolve));
        inbox.push({ type: 'outside', text: 'two' });
        return {};
      },
    });
    expect(marks(events)).toEqual([
      'iteration_started 1',
      'model_replied 1',
      'block_started 1.1',
      'outside',
      'outside',
      'block_finished 1.1',
      'iteration_started 2',
      'model_replied 2',
    ]);
  });

  it('from outside are handed on before the block that reports them has ended', async () => {
    const inbox = new EventInbox<Outside>();
    let heard: () => void = () => {};
    const hearing = new Promise<void>((resolve) => (heard = resolve));
    const { outcome } = await run({
      inbox,
      replies: [block('ask'), 'FINAL(x)'],
      onEvent: ({ type }) => {
        if (type === 'outside') heard();
      },
      blocks: async () => {
        inbox.push({ type: 'outside', text: 'one' });
        // Never settles if the report waits for the block.
        await hearing;
        return {};
      },
    });
    expect(outcome.answer).toBe('x');
  });
});
