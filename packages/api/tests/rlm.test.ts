import { describe, expect, it } from '@jest/globals';
import type { CompletionResult, RlmEvent } from '@rlm-ts/domain';
import { createScriptedLlm, never } from '@rlm-ts/testkit';

import { createRlm } from '../src/create-rlm.js';
import { block, scriptedEnvironment } from './scripted-parts.js';

const answering = () => createScriptedLlm('root', () => 'FINAL(x)');
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('completion', () => {
  it('throws the error of a run that could not begin', async () => {
    const environment = scriptedEnvironment({
      loadContext: () => Promise.reject(new Error('too large')),
    });
    await using rlm = createRlm({ llm: answering(), environment });
    await expect(rlm.completion('?', { context: 'x' })).rejects.toMatchObject({
      code: 'ENVIRONMENT_START_FAILED',
      message: 'too large',
    });
  });

  it('throws the error of a model that fails before its first reply', async () => {
    const llm = createScriptedLlm('root', () => Promise.reject(new Error('no key')));
    await using rlm = createRlm({ llm, environment: scriptedEnvironment() });
    await expect(rlm.completion('?')).rejects.toMatchObject({
      code: 'MODEL_FAILED',
      message: 'no key',
    });
  });

  it('resolves once there was a turn, with everything there was', async () => {
    const llm = createScriptedLlm('root', (_request, index) =>
      index === 0 ? block('a') : Promise.reject(new Error('overloaded')),
    );
    const environment = scriptedEnvironment({ execute: () => ({ draftAnswer: 'so far' }) });
    await using rlm = createRlm({ llm, environment });
    const result = await rlm.completion('?');
    expect(result).toMatchObject({
      answer: 'so far',
      success: false,
      stopReason: 'error',
      error: { code: 'MODEL_FAILED' },
      usage: { rootCalls: 2 },
    });
    expect(result.iterations).toHaveLength(1);
  });

  it('throws when its signal has fired before', async () => {
    await using rlm = createRlm({ llm: answering(), environment: scriptedEnvironment() });
    await expect(rlm.completion('?', { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ABORTED',
    });
  });

  it.each([[undefined], [null], [42], [['a', 'list']]])(
    'refuses %j as a prompt before anything is opened',
    async (prompt) => {
      const environment = scriptedEnvironment();
      await using rlm = createRlm({ llm: answering(), environment });
      await expect(rlm.completion(prompt as unknown as string)).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
      });
      expect(environment.journal).toEqual([]);
    },
  );

  it('has cleaned up by the time it settles', async () => {
    const environment = scriptedEnvironment({ cleanup: turn });
    await using rlm = createRlm({ llm: answering(), environment });
    await rlm.completion('?', { context: 'x' });
    expect(environment.journal).toEqual(['open', 'context {"kind":"text","text":"x"}', 'cleanup']);
  });
});

describe('runs at once', () => {
  it('share nothing: each has its own session, context, events and account', async () => {
    const llm = createScriptedLlm('root', async ({ messages }) => {
      await turn();
      return messages.length === 2 ? block('look') : `FINAL(${messages[1]?.content ?? ''})`;
    });
    const heard: RlmEvent[] = [];
    await using rlm = createRlm({
      llm,
      environment: scriptedEnvironment(),
      loggers: [{ log: (event) => void heard.push(event) }],
    });
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) => rlm.completion(`question ${String(index)}!`)),
    );
    expect(new Set(results.map(({ runId }) => runId)).size).toBe(50);
    for (const [index, result] of results.entries()) {
      expect(result.answer).toContain(`question ${String(index)}!`);
      expect(result.usage).toMatchObject({ rootCalls: 2, subCalls: 0 });
      const own = heard.filter(({ runId }) => runId === result.runId);
      expect(own.map(({ sequence }) => sequence)).toEqual(own.map((_, place) => place));
    }
  });

  it('share the limit on model calls in flight', async () => {
    let most = 0;
    const subCallLlm = createScriptedLlm('sub', async () => {
      most = Math.max(most, subCallLlm.inFlight);
      await turn();
      return 'answer';
    });
    const environment = scriptedEnvironment({
      execute: async (_code, { broker }) => {
        const ask = { kind: 'llm_query', prompt: 'a' } as const;
        const outcomes = await broker.queryBatch(Array.from({ length: 10 }, () => ask));
        const answered = outcomes.filter(({ text }) => text === 'answer').length;
        return { finalAnswer: { text: String(answered), source: 'final_call' } };
      },
    });
    await using rlm = createRlm({
      llm: createScriptedLlm('root', () => block('ask')),
      subCallLlm,
      environment,
      maxConcurrentSubCalls: 4,
    });
    const results = await Promise.all(Array.from({ length: 5 }, () => rlm.completion('?')));
    expect(results.map(({ answer }) => answer)).toEqual(['10', '10', '10', '10', '10']);
    expect(most).toBe(4);
  });

  it('have an account each: the sub-calls of one are not taken from another', async () => {
    const environment = scriptedEnvironment({
      execute: async (_code, { broker }) => {
        const ask = { kind: 'llm_query', prompt: 'a' } as const;
        const outcomes = await broker.queryBatch([ask, ask, ask]);
        const text = outcomes.map(({ failure }) => failure?.code ?? 'ok').join(' ');
        return { finalAnswer: { text, source: 'final_call' } };
      },
    });
    const llm = createScriptedLlm('root', ({ purpose }) => (purpose === 'root' ? block('a') : 'b'));
    await using rlm = createRlm({ llm, environment, maxSubCalls: 2 });
    const results = await Promise.all([rlm.completion('?'), rlm.completion('?')]);
    expect(results.map(({ answer }) => answer)).toEqual([
      'ok ok BUDGET_EXHAUSTED',
      'ok ok BUDGET_EXHAUSTED',
    ]);
  });
});

describe('stream', () => {
  it('ends with run_finished, whose result is also what the generator returns', async () => {
    await using rlm = createRlm({ llm: answering(), environment: scriptedEnvironment() });
    const stream = rlm.stream('?');
    const events: RlmEvent[] = [];
    let step = await stream.next();
    while (step.done !== true) {
      events.push(step.value);
      step = await stream.next();
    }
    expect(events.at(-1)).toMatchObject({ type: 'run_finished', result: step.value });
  });

  it('does not throw for a run that fails from its first event on', async () => {
    const llm = createScriptedLlm('root', () => Promise.reject(new Error('no key')));
    await using rlm = createRlm({ llm, environment: scriptedEnvironment() });
    let last: RlmEvent | undefined;
    for await (const event of rlm.stream('?')) last = event;
    expect(last).toMatchObject({ type: 'run_finished', result: { stopReason: 'error' } });
  });

  it('that is left early has cleaned up when the loop is left', async () => {
    const environment = scriptedEnvironment({ cleanup: turn });
    await using rlm = createRlm({ llm: answering(), environment });
    for await (const { type } of rlm.stream('?')) if (type === 'iteration_started') break;
    expect(environment.journal).toEqual(['open', 'cleanup']);
  });
});

describe('an RLM that is closed', () => {
  it('refuses questions, streams and sessions', async () => {
    const environment = scriptedEnvironment();
    const rlm = createRlm({ llm: answering(), environment });
    await rlm.close();
    const closed = { code: 'RLM_CLOSED' };
    await expect(rlm.completion('?')).rejects.toMatchObject(closed);
    await expect(rlm.stream('?').next()).rejects.toMatchObject(closed);
    await expect(rlm.execute('x')).rejects.toMatchObject(closed);
    await expect(rlm.openSession()).rejects.toMatchObject(closed);
    expect(environment.journal).toEqual(['close']);
  });

  it('is closed once, however often it is told, and closes its loggers', async () => {
    const environment = scriptedEnvironment();
    let closes = 0;
    const logger = { log: () => {}, close: async () => void (closes += 1) };
    const rlm = createRlm({ llm: answering(), environment, loggers: [logger] });
    await Promise.all([rlm.close(), rlm.close()]);
    await rlm[Symbol.asyncDispose]();
    expect(environment.journal).toEqual(['close']);
    expect(closes).toBe(1);
  });

  it('opens nothing for a question that was still looking at its input', async () => {
    const environment = scriptedEnvironment();
    const rlm = createRlm({ llm: answering(), environment });
    const asked = rlm.completion('?', { contextPath: import.meta.filename });
    const refused = expect(asked).rejects.toMatchObject({ code: 'RLM_CLOSED' });
    await rlm.close();
    await refused;
    expect(environment.journal).toEqual(['close']);
  });

  it('tells the loggers of every run before it closes them', async () => {
    const heard: string[] = [];
    const logger = {
      log: ({ type }: RlmEvent) => void heard.push(type),
      close: async () => void heard.push('closed'),
    };
    const llm = createScriptedLlm('root', () => never());
    const rlm = createRlm({ llm, environment: scriptedEnvironment(), loggers: [logger] });
    const asked = rlm.completion('?');
    const refused = expect(asked).rejects.toMatchObject({ code: 'ABORTED' });
    await llm.received(1);
    await rlm.close();
    await refused;
    expect(heard.slice(-2)).toEqual(['run_finished', 'closed']);
  });
});

describe('close', () => {
  it('ends runs that are under way, which keep what they had', async () => {
    const environment = scriptedEnvironment({
      execute: (code) => (code === 'a' ? { draftAnswer: 'so far' } : never()),
    });
    const llm = createScriptedLlm('root', (_request, index) => block(index % 2 ? 'hang' : 'a'));
    const rlm = createRlm({ llm, environment });
    const asked = rlm.completion('?');
    await llm.received(2);
    await rlm.close();
    expect(await asked).toMatchObject({ stopReason: 'aborted', answer: 'so far', success: false });
    expect(environment.journal).toContain('cleanup');
  });

  it('does not wait for a reader who calls it from within the loop', async () => {
    const environment = scriptedEnvironment();
    const rlm = createRlm({ llm: answering(), environment });
    const types: string[] = [];
    for await (const { type } of rlm.stream('?')) {
      types.push(type);
      if (type === 'iteration_started') await rlm.close();
    }
    expect(types.at(-1)).toBe('run_finished');
    expect(environment.journal).toEqual(['open', 'close', 'cleanup']);
  });

  it('does not wait for a reader who has gone without a word', async () => {
    const environment = scriptedEnvironment();
    const rlm = createRlm({ llm: answering(), environment });
    const stream = rlm.stream('?');
    await stream.next();
    await stream.next();
    await rlm.close();
    expect(environment.journal).toEqual(['open', 'close', 'cleanup']);
  });

  it('loses no event of a stream whose reader was slow', async () => {
    const heard: RlmEvent[] = [];
    const rlm = createRlm({
      llm: createScriptedLlm('root', () => never()),
      environment: scriptedEnvironment(),
      loggers: [{ log: (event) => void heard.push(event) }],
    });
    const seen: RlmEvent[] = [];
    const stream = rlm.stream('?');
    let step = await stream.next();
    while (step.done !== true) {
      seen.push(step.value);
      if (step.value.type === 'iteration_started') await rlm.close();
      step = await stream.next();
    }
    const result: CompletionResult = step.value;
    expect(result).toMatchObject({ stopReason: 'aborted' });
    expect(seen).toEqual(heard);
  });

  it('ends sessions that their owner left open', async () => {
    const environment = scriptedEnvironment();
    const rlm = createRlm({ llm: answering(), environment });
    const session = await rlm.openSession();
    await rlm.close();
    expect(environment.journal).toEqual(['open', 'close', 'cleanup']);
    await session.close();
    expect(environment.journal.filter((entry) => entry === 'cleanup')).toHaveLength(1);
  });

  it('closes everything else when one part fails to, and then says what failed', async () => {
    let loggerClosed = false;
    const rlm = createRlm({
      llm: answering(),
      environment: scriptedEnvironment({ close: () => Promise.reject(new Error('stuck')) }),
      loggers: [
        { log: () => {}, close: () => Promise.reject(new Error('disk full')) },
        { log: () => {}, close: async () => void (loggerClosed = true) },
      ],
    });
    await expect(rlm.close()).rejects.toMatchObject({
      code: 'INTERNAL',
      message: expect.stringMatching(/stuck[^]*disk full/),
    });
    expect(loggerClosed).toBe(true);
  });
});

describe('prewarm', () => {
  it('warms the environment up', async () => {
    const environment = scriptedEnvironment();
    await using rlm = createRlm({ llm: answering(), environment });
    await rlm.prewarm();
    expect(environment.journal).toEqual(['prewarm']);
  });
});
