import { describe, expect, it } from '@jest/globals';
import { never } from '@rlm-ts/testkit';

import { BudgetLedger } from '../../src/budget/budget-ledger.js';
import { RlmError } from '../../src/errors/rlm-error.js';
import type { ChatCompletion } from '../../src/models/chat.js';
import type { LLMPort } from '../../src/ports/llm.port.js';
import { block, run } from './loop-parts.js';

const failure = new RlmError({ code: 'MODEL_FAILED', message: 'overloaded', retryable: true });

describe('a model that fails', () => {
  it('at its first turn ends the run with its own error and no turns', async () => {
    const { outcome } = await run({
      replies: () => {
        throw failure;
      },
    });
    expect(outcome).toEqual({
      answer: null,
      output: null,
      turns: [],
      provenance: null,
      answerSource: null,
      stopReason: 'error',
      error: failure,
      iterations: [],
    });
  });

  it('at its fifth turn leaves the four turns before it', async () => {
    const { outcome } = await run({
      replies: (_request, index) => {
        if (index === 4) throw failure;
        return block(`step_${String(index + 1)}`);
      },
    });
    expect(outcome.error).toBe(failure);
    expect(outcome.iterations.map(({ reply }) => reply)).toEqual(
      [1, 2, 3, 4].map((step) => block(`step_${String(step)}`)),
    );
    expect(outcome.iterations.every(({ blocks }) => blocks.length === 1)).toBe(true);
  });

  it('counts as a call whose price nobody knows', async () => {
    const { ledger } = await run({
      replies: () => {
        throw failure;
      },
    });
    expect(ledger.summary()).toMatchObject({ rootCalls: 1, calls: 1, costUsd: null });
  });

  // What JavaScript lets a third party's model throw, whatever its types say.
  it.each<[string, Error, string]>([
    ['an Error', new Error('socket hang up'), 'socket hang up'],
    ['a string', 'just text' as unknown as Error, 'just text'],
    ['nothing', undefined as unknown as Error, 'undefined'],
  ])('with %s is wrapped, not passed on raw', async (_name, thrown, message) => {
    const { outcome } = await run({
      replies: () => Promise.reject(thrown),
    });
    expect(RlmError.isInstance(outcome.error)).toBe(true);
    expect(outcome.error).toMatchObject({ code: 'MODEL_FAILED', message });
    expect(outcome.error?.cause).toBe(thrown);
  });

  it('before it even returns a promise is treated the same', async () => {
    const llm: LLMPort = {
      modelName: 'rude',
      complete: () => {
        throw new TypeError('not a promise');
      },
    };
    const { outcome } = await run({ llm });
    expect(outcome.error).toMatchObject({ code: 'MODEL_FAILED', message: 'not a promise' });
  });
});

describe('an environment that fails', () => {
  it('ends the run with its error and keeps the turn, its reply and the blocks that ran', async () => {
    const broken = new RlmError({ code: 'ENVIRONMENT_CLOSED', message: 'gone' });
    const { outcome } = await run({
      replies: [`${block('a')}\n${block('b')}`],
      blocks: (code) => {
        if (code === 'b') throw broken;
        return { stdout: 'a' };
      },
    });
    expect(outcome).toMatchObject({ answer: null, stopReason: 'error', error: broken });
    expect(outcome.iterations).toHaveLength(1);
    expect(outcome.iterations[0]?.blocks.map(({ code }) => code)).toEqual(['a']);
  });
});

describe('a draft in the answer variable', () => {
  it('is kept as the partial answer of a run that ends early', async () => {
    const { outcome } = await run({
      replies: [block('answer["content"] = "half"'), block('more')],
      blocks: (code) => (code === 'more' ? {} : { draftAnswer: 'half' }),
    });
    expect(outcome).toMatchObject({
      answer: 'half',
      provenance: 'fallback',
      answerSource: 'answer_variable',
      stopReason: 'error',
    });
  });

  it('is replaced by a later one', async () => {
    const { outcome } = await run({
      replies: [block('half'), block('three quarters')],
      blocks: (code) => ({ draftAnswer: code }),
    });
    expect(outcome.answer).toBe('three quarters');
  });
});

describe('a run whose signal fires', () => {
  it('before it begins asks nobody', async () => {
    const { outcome, environment } = await run({
      signal: AbortSignal.abort(),
      replies: () => never(),
    });
    expect(outcome).toMatchObject({ stopReason: 'aborted', iterations: [] });
    expect(outcome.error?.code).toBe('ABORTED');
    expect(environment.blocks).toEqual([]);
  });

  it('while the model is asked ends although the model never notices', async () => {
    const controller = new AbortController();
    const { outcome } = await run({
      signal: controller.signal,
      replies: () => {
        setImmediate(() => controller.abort());
        return never();
      },
    });
    expect(outcome).toMatchObject({ stopReason: 'aborted', answer: null, iterations: [] });
  });

  it('while a block runs ends although the environment never notices, and keeps the reply', async () => {
    const controller = new AbortController();
    const { outcome } = await run({
      signal: controller.signal,
      replies: [block('a'), block('hang')],
      blocks: (code) => {
        if (code === 'a') return { draftAnswer: 'so far' };
        setImmediate(() => controller.abort());
        return never();
      },
    });
    expect(outcome).toMatchObject({ stopReason: 'aborted', answer: 'so far' });
    expect(outcome.iterations.map(({ reply }) => reply)).toEqual([block('a'), block('hang')]);
  });

  it('while a named variable is looked up ends as well', async () => {
    const controller = new AbortController();
    const { outcome } = await run({
      signal: controller.signal,
      replies: ['FINAL_VAR(x)'],
      blocks: () => {
        setImmediate(() => controller.abort());
        return never();
      },
    });
    expect(outcome).toMatchObject({ stopReason: 'aborted', answer: null });
  });

  it('while the model is asked for its last answer ends as well', async () => {
    const controller = new AbortController();
    const { outcome } = await run({
      signal: controller.signal,
      maxIterations: 1,
      replies: (_request, index) => {
        if (index === 0) return block('a');
        setImmediate(() => controller.abort());
        return never();
      },
    });
    expect(outcome).toMatchObject({ stopReason: 'aborted' });
    expect(outcome.iterations).toHaveLength(1);
  });

  it('tells the model and the environment by the same signal', async () => {
    const controller = new AbortController();
    const signals: (AbortSignal | undefined)[] = [];
    await run({
      signal: controller.signal,
      replies: (request) => {
        signals.push(request.signal);
        return signals.length === 1 ? block('a') : 'FINAL(x)';
      },
      blocks: (_code, _index, options) => {
        signals.push(options.signal);
        return {};
      },
    });
    expect(signals).toEqual([controller.signal, controller.signal, controller.signal]);
  });

  it('with a time limit for its reason ends as timed out, with that reason as its error', async () => {
    const controller = new AbortController();
    const reason = new RlmError({ code: 'TIMEOUT', message: 'Task timed out after 1s.' });
    const { outcome } = await run({
      signal: controller.signal,
      replies: [block('a'), block('hang')],
      blocks: (code) => {
        if (code === 'a') return { draftAnswer: 'so far' };
        setImmediate(() => controller.abort(reason));
        return never();
      },
    });
    expect(outcome).toMatchObject({ stopReason: 'timeout', answer: 'so far' });
    expect(outcome.error).toBe(reason);
    expect(outcome.iterations).toHaveLength(2);
  });

  it('with an error of another kind for its reason is aborted by its caller', async () => {
    const controller = new AbortController();
    const reason = new Error('the user went home');
    const { outcome } = await run({
      signal: controller.signal,
      replies: () => {
        setImmediate(() => controller.abort(reason));
        return never();
      },
    });
    expect(outcome.stopReason).toBe('aborted');
    expect(outcome.error).toMatchObject({ code: 'ABORTED', cause: reason });
  });

  it('leaves no rejection behind that nobody handles', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    try {
      const controller = new AbortController();
      let failLate: (error: Error) => void = () => {};
      const late = new Promise<ChatCompletion>((_resolve, reject) => (failLate = reject));
      await run({
        signal: controller.signal,
        llm: {
          modelName: 'late',
          complete: () => {
            setImmediate(() => controller.abort());
            return late;
          },
        },
      });
      failLate(new Error('too late for anybody'));
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.off('unhandledRejection', note);
    }
    expect(unhandled).toEqual([]);
  });
});

describe('a budget that is used up', () => {
  it('names itself as the reason why the run ended', async () => {
    const { outcome, llm } = await run({
      ledger: new BudgetLedger({ maxTotalIterations: 2 }),
      replies: () => block('a'),
    });
    expect(outcome).toMatchObject({ stopReason: 'budget_exhausted' });
    expect(outcome.iterations).toHaveLength(2);
    expect(llm.requests).toHaveLength(2);
  });
});
