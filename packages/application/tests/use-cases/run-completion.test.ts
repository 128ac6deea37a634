import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { RlmError } from '@rlm-ts/domain';
import { never } from '@rlm-ts/testkit';

import { block, run } from './run-parts.js';

describe('a run', () => {
  it('opens broker and session, loads the context once, loops, and releases both', async () => {
    const { journal, result } = await run({
      replies: [block('a'), 'FINAL(done)'],
      request: { context: { kind: 'text', text: 'data' } },
    });
    expect(journal).toEqual([
      'open run_1',
      'context run_1 {"kind":"text","text":"data"}',
      'execute run_1 a',
      'cleanup run_1',
      'close broker of depth 0',
    ]);
    expect(result).toMatchObject({
      runId: 'run_1',
      answer: 'done',
      success: true,
      stopReason: 'final',
      error: null,
      warnings: [],
      loggerFailures: [],
    });
  });

  it('loads nothing when there is no context', async () => {
    const { journal } = await run();
    expect(journal.some((entry) => entry.startsWith('context'))).toBe(false);
  });

  it('is a success only with a supported answer of its own', async () => {
    const guess = await run({ replies: ['FINAL(a guess)'] });
    expect(guess.result).toMatchObject({ answer: 'a guess', success: false });
    const last = await run({ replies: [block('a'), 'FINAL(x)'], settings: { maxIterations: 1 } });
    expect(last.result).toMatchObject({
      answer: 'x',
      success: false,
      stopReason: 'max_iterations',
    });
    const repaired = await run({ replies: [block('a'), 'FINAL(x'] });
    expect(repaired.result).toMatchObject({ answer: 'x', success: false, provenance: 'repaired' });
  });

  it('says what it used, sub-calls included', async () => {
    const { result } = await run({
      replies: [block('ask'), 'FINAL(x)'],
      session: {
        execute: async (_code, { broker }) => {
          await broker.queryBatch([
            { kind: 'llm_query', prompt: 'a' },
            { kind: 'llm_query', prompt: 'b' },
          ]);
          return {};
        },
      },
    });
    expect(result.usage).toMatchObject({ calls: 4, rootCalls: 2, subCalls: 2, costUsd: 1.5 });
    expect(result.usage.byModel['root']).toMatchObject({ calls: 2, costUsd: 1 });
    expect(result.usage.byModel['sub']).toMatchObject({ calls: 2, costUsd: 0.5 });
  });

  it('takes the limits from its settings', async () => {
    const { llm, result } = await run({
      replies: () => 'hm',
      settings: { maxIterations: 3, maxIdleTurns: 2, systemPrompt: 'Only {this}.' },
    });
    expect(result.stopReason).toBe('stopped_by_policy');
    expect(llm.requests).toHaveLength(3);
    expect(llm.requests[0]?.messages[0]?.content).toBe('Only {this}.');
  });
});

describe('the events of a run', () => {
  it('are numbered without a gap, begin with run_started and end with run_finished', async () => {
    const { events, result } = await run({
      replies: [block('ask'), 'FINAL(x)'],
      session: {
        execute: async (_code, { broker }) => {
          await broker.query({ kind: 'llm_query', prompt: 'a' });
          return {};
        },
      },
    });
    expect(events.map(({ type }) => type)).toEqual([
      'run_started',
      'environment_ready',
      'iteration_started',
      'model_replied',
      'block_started',
      'sub_call_started',
      'sub_call_finished',
      'block_finished',
      'iteration_started',
      'model_replied',
      'run_finished',
    ]);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index));
    expect(events.every(({ runId, depth }) => runId === 'run_1' && depth === 0)).toBe(true);
    expect(events.at(-1)).toMatchObject({ type: 'run_finished', result });
  });

  it('tell what holds the code once that is known: with the context, or with the first block', async () => {
    const report = { isolation: 'container', runtime: 'x', guarantees: [], missing: [] } as const;
    let opened = false;
    const session = {
      loadContext: async () => {
        opened = true;
      },
      execute: () => {
        opened = true;
        return {};
      },
      isolation: () => (opened ? report : null),
    };
    const replies = [block('a'), block('b'), 'FINAL(x)'];
    const bare = await run({ replies, session });
    const types = bare.events.map(({ type }) => type);
    expect(types.indexOf('environment_ready')).toBe(types.indexOf('block_finished') + 1);
    opened = false;
    const request = { context: { kind: 'text', text: 'x' } } as const;
    const { events } = await run({ replies, session, request });
    const told = events.filter(({ type }) => type === 'environment_ready');
    expect(told).toEqual([expect.objectContaining({ sequence: 1, isolation: report })]);
  });

  it('hand on what the environment tells while it opens, as it tells it', async () => {
    const { events, result } = await run({
      replies: [block('a'), 'FINAL(x)'],
      session: {
        execute: async (_code, { notify }) => {
          notify?.({ level: 'progress', message: 'Pulling …' });
          notify?.({ level: 'warning', message: 'no gVisor' });
          return {};
        },
      },
    });
    const said = events.filter(({ type }) => type === 'environment_progress' || type === 'warning');
    expect(said).toMatchObject([{ message: 'Pulling …' }, { message: 'no gVisor' }]);
    expect(result.warnings).toEqual(['no gVisor']);
  });

  it('describe the context and hold none of its text', async () => {
    const { events } = await run({ request: { context: { kind: 'text', text: 'sesame' } } });
    expect(events[0]).toMatchObject({
      type: 'run_started',
      prompt: 'How many?',
      model: 'root',
      environment: 'scripted',
      context: 'str of 6 characters',
    });
    expect(JSON.stringify(events)).not.toContain('sesame');
  });

  it('reach every logger in the same order, before the next one is made', async () => {
    const heard: string[] = [];
    const slow = {
      log: async ({ sequence }: { sequence: number }) => {
        await new Promise((resolve) => setImmediate(resolve));
        heard.push(`slow ${String(sequence)}`);
      },
    };
    const { events } = await run({
      replies: [block('a'), 'FINAL(x)'],
      loggers: [slow, { log: ({ sequence }) => void heard.push(`quick ${String(sequence)}`) }],
    });
    expect(heard).toEqual(
      events.flatMap(({ sequence }) => [`slow ${String(sequence)}`, `quick ${String(sequence)}`]),
    );
  });

  it('of calls that the end cut short still belong to the run', async () => {
    const { events } = await run({
      replies: [block('ask'), 'FINAL(x)'],
      session: {
        execute: (_code, { broker }) => {
          void broker.query({ kind: 'rlm_query', prompt: 'never answered' });
          return {};
        },
      },
      settings: { maxDepth: 2 },
      services: {},
    });
    const types = events.filter(({ depth }) => depth === 0).map(({ type }) => type);
    expect(types.filter((type) => type === 'sub_call_started')).toHaveLength(1);
    expect(types.filter((type) => type === 'sub_call_finished')).toHaveLength(1);
    expect(types.at(-1)).toBe('run_finished');
  });
});

describe('a logger that throws', () => {
  it.each([
    [
      'at once',
      () => {
        throw new Error('disk full');
      },
    ],
    ['later', () => Promise.reject(new Error('disk full'))],
  ])(
    '%s is switched off with one warning, and the run and the other loggers go on',
    async (_when, log) => {
      let calls = 0;
      const { result, logged, events } = await run({
        replies: [block('a'), 'FINAL(x)'],
        loggers: [
          {
            log: () => {
              calls += 1;
              return log();
            },
          },
        ],
      });
      expect(calls).toBe(1);
      expect(result.success).toBe(true);
      expect(result.warnings).toEqual([expect.stringContaining('disk full')]);
      expect(result.loggerFailures).toEqual(result.warnings);
      expect(logged).toEqual(events);
    },
  );

  it('at the very last event is still reported', async () => {
    const { result } = await run({
      loggers: [
        {
          log: ({ type }) => {
            if (type === 'run_finished') throw new Error('disk full');
          },
        },
      ],
    });
    expect(result.warnings).toEqual([expect.stringContaining('disk full')]);
    expect(result.loggerFailures).toEqual(result.warnings);
  });

  it('is not what another warning of the same words is about', async () => {
    const { result } = await run({
      request: { warnings: ['A logger failed and was switched off: so says the data'] },
    });
    expect(result.warnings).toHaveLength(1);
    expect(result.loggerFailures).toEqual([]);
  });
});

describe('a time limit', () => {
  it('ends the run as timed out, with what there was', async () => {
    const { result, journal } = await run({
      replies: [block('draft'), block('hang')],
      settings: { timeoutMs: 20 },
      session: { execute: (code) => (code === 'hang' ? never() : { draftAnswer: 'so far' }) },
    });
    expect(result).toMatchObject({ stopReason: 'timeout', answer: 'so far', success: false });
    expect(result.error?.code).toBe('TIMEOUT');
    expect(result.iterations).toHaveLength(2);
    expect(journal).toContain('cleanup run_1');
  });

  it('counts while the context is loaded', async () => {
    const { result } = await run({
      settings: { timeoutMs: 20 },
      request: { context: { kind: 'text', text: 'x' } },
      session: { loadContext: () => never() },
    });
    expect(result).toMatchObject({ stopReason: 'timeout', iterations: [] });
    expect(result.error?.code).toBe('TIMEOUT');
  });

  it('too long for a timer is no time limit of zero', async () => {
    const { result } = await run({
      replies: async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return 'FINAL(x)';
      },
      settings: { timeoutMs: 2 ** 31 },
    });
    expect(result.stopReason).toBe('final');
  });
});

describe('a run that is aborted', () => {
  it('before it begins opens nothing that it does not release, and says so', async () => {
    const { result, journal, logged } = await run({ request: { signal: AbortSignal.abort() } });
    expect(result).toMatchObject({ stopReason: 'aborted', answer: null, iterations: [] });
    expect(result.error?.code).toBe('ABORTED');
    expect(journal.filter((entry) => entry.startsWith('cleanup'))).toHaveLength(
      journal.filter((entry) => entry.startsWith('open')).length,
    );
    expect(logged.at(-1)?.type).toBe('run_finished');
  });

  it('by a reason of its own kind is aborted all the same', async () => {
    const reason = new RlmError({ code: 'RLM_CLOSED', message: 'closed' });
    const { result } = await run({ request: { signal: AbortSignal.abort(reason) } });
    expect(result).toMatchObject({ stopReason: 'aborted', error: reason });
  });

  it('while it loads its context ends although the environment never notices', async () => {
    const controller = new AbortController();
    const { result, journal } = await run({
      request: { context: { kind: 'text', text: 'x' }, signal: controller.signal },
      session: {
        loadContext: () => {
          setImmediate(() => controller.abort());
          return never();
        },
      },
    });
    expect(result).toMatchObject({ stopReason: 'aborted', iterations: [] });
    expect(journal.slice(-2)).toEqual(['cleanup run_1', 'close broker of depth 0']);
  });

  it('keeps no listener on a signal that outlives it', async () => {
    const { signal } = new AbortController();
    await run({ request: { signal } });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
