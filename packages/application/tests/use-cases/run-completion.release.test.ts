import { describe, expect, it } from '@jest/globals';
import type { RlmEvent } from '@rlm-ts/domain';
import { never } from '@rlm-ts/testkit';

import { block, finish, prepare, run } from './run-parts.js';

const context = { kind: 'text', text: 'x' } as const;
const RELEASED = ['cleanup run_1', 'close broker of depth 0'];

describe('session and broker are released, and run_finished is logged', () => {
  it('when the run ends well', async () => {
    const { journal, logged } = await run({ replies: [block('a'), 'FINAL(x)'] });
    expect(journal.slice(-2)).toEqual(RELEASED);
    expect(logged.at(-1)?.type).toBe('run_finished');
  });

  it('when the environment cannot be opened', async () => {
    const { journal, logged, result } = await run({
      session: {
        open: () => {
          throw new Error('no such engine');
        },
      },
    });
    expect(journal).toEqual(['open run_1', 'close broker of depth 0']);
    expect(result).toMatchObject({ stopReason: 'error', answer: null, iterations: [] });
    expect(result.error).toMatchObject({
      code: 'ENVIRONMENT_START_FAILED',
      message: 'no such engine',
    });
    expect(logged.at(-1)).toMatchObject({ type: 'run_finished', result: { stopReason: 'error' } });
  });

  it('when the broker cannot be opened', async () => {
    const { journal, logged, result } = await run({
      services: {
        openBroker: () => {
          throw new Error('no broker');
        },
      },
    });
    expect(journal).toEqual([]);
    expect(result).toMatchObject({ stopReason: 'error', error: { message: 'no broker' } });
    expect(logged.at(-1)?.type).toBe('run_finished');
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('too large'))],
    [
      'throws',
      () => {
        throw new Error('too large');
      },
    ],
  ])('when loading the context %s', async (_how, loadContext) => {
    const { journal, logged, result } = await run({
      request: { context },
      session: { loadContext },
    });
    expect(journal.slice(-2)).toEqual(RELEASED);
    expect(result).toMatchObject({ stopReason: 'error', error: { message: 'too large' } });
    expect(logged.at(-1)?.type).toBe('run_finished');
  });

  it('when the model fails', async () => {
    const { journal, logged, result } = await run({ replies: [block('a')] });
    expect(journal.slice(-2)).toEqual(RELEASED);
    expect(result).toMatchObject({ stopReason: 'error', error: { code: 'MODEL_FAILED' } });
    expect(result.iterations).toHaveLength(1);
    expect(logged.at(-1)?.type).toBe('run_finished');
  });

  it('when a block fails to run', async () => {
    const { journal, result } = await run({
      replies: [block('a')],
      session: {
        execute: () => {
          throw new Error('sandbox gone');
        },
      },
    });
    expect(journal.slice(-2)).toEqual(RELEASED);
    expect(result.error?.message).toBe('sandbox gone');
  });

  it('when the caller aborts while a block runs that never notices', async () => {
    const controller = new AbortController();
    const { journal, logged, result } = await run({
      replies: [block('hang')],
      request: { signal: controller.signal },
      session: {
        execute: () => {
          setImmediate(() => controller.abort());
          return never();
        },
      },
    });
    expect(journal.slice(-2)).toEqual(RELEASED);
    expect(result.stopReason).toBe('aborted');
    expect(logged.at(-1)?.type).toBe('run_finished');
  });

  it('when the reader of the events leaves, at whichever event that is', async () => {
    const setup = {
      replies: [block('ask'), 'FINAL(x)'],
      request: { context },
      session: {
        execute: async (_code: string, { broker }: Parameters<NonNullable<Ask>>[1]) => {
          await broker.query({ kind: 'llm_query', prompt: 'a' });
          return {};
        },
      },
    };
    const whole = await run(setup);
    for (let read = 1; read <= whole.events.length; read += 1) {
      const { journal, logged, stream } = prepare(setup);
      const seen: RlmEvent[] = [];
      for await (const event of stream()) {
        seen.push(event);
        if (seen.length === read) break;
      }
      const opened = journal.some((entry) => entry.startsWith('open'));
      expect(journal.slice(-2)).toEqual(opened ? RELEASED : []);
      expect(logged.at(-1)?.type).toBe('run_finished');
      expect(logged.filter(({ type }) => type === 'run_finished')).toHaveLength(1);
      expect(logged.map(({ sequence }) => sequence)).toEqual(logged.map((_, index) => index));
    }
  });

  it('when the reader of the events throws', async () => {
    const { journal, logged, stream } = prepare({ replies: [block('a'), 'FINAL(x)'] });
    const reading = async (): Promise<void> => {
      for await (const { type } of stream())
        if (type === 'block_started') throw new Error('reader');
    };
    await expect(reading()).rejects.toThrow('reader');
    expect(journal.slice(-2)).toEqual(RELEASED);
    expect(logged.at(-1)).toMatchObject({ result: { stopReason: 'aborted' } });
  });

  it('and the running block is told to stop when the reader leaves in its midst', async () => {
    let told: AbortSignal | undefined;
    const { stream } = prepare({
      replies: [block('ask and hang')],
      session: {
        execute: async (_code, { broker }, { signal }) => {
          told = signal;
          await broker.query({ kind: 'llm_query', prompt: 'a' });
          return never();
        },
      },
    });
    for await (const { type } of stream()) if (type === 'sub_call_finished') break;
    expect(told?.aborted).toBe(true);
  });

  it('when every logger throws', async () => {
    const { journal, result } = await run({
      loggers: [
        {
          log: () => {
            throw new Error('disk full');
          },
        },
      ],
    });
    expect(journal.slice(-2)).toEqual(RELEASED);
    expect(result.stopReason).toBe('final');
  });
});

type Ask = NonNullable<NonNullable<Parameters<typeof prepare>[0]>['session']>['execute'];

describe('a cleanup that fails', () => {
  it.each([
    ['rejects', () => Promise.reject(new Error('stuck container'))],
    [
      'throws',
      () => {
        throw new Error('stuck container');
      },
    ],
  ])('is a warning when it %s; the answer and the broker are not lost', async (_how, cleanup) => {
    const { result, journal, events } = await run({
      replies: [block('a'), 'FINAL(x)'],
      session: { cleanup },
    });
    expect(result).toMatchObject({ answer: 'x', success: true });
    expect(result.warnings).toEqual([expect.stringContaining('stuck container')]);
    expect(journal.at(-1)).toBe('close broker of depth 0');
    expect(events.map(({ type }) => type).slice(-2)).toEqual(['warning', 'run_finished']);
  });

  it('is still logged when the reader has left', async () => {
    const { logged, stream } = prepare({
      replies: [block('a'), 'FINAL(x)'],
      session: { cleanup: () => Promise.reject(new Error('stuck container')) },
    });
    for await (const { type } of stream()) if (type === 'block_started') break;
    expect(logged.map(({ type }) => type).slice(-2)).toEqual(['warning', 'run_finished']);
  });

  it('of the broker is a warning too', async () => {
    const prepared = prepare();
    const { openBroker } = prepared.services;
    const { result } = await run({
      services: {
        openBroker: (scope) => ({
          ...openBroker(scope),
          close: () => Promise.reject(new Error('port in use')),
        }),
      },
    });
    expect(result.warnings).toEqual([expect.stringContaining('port in use')]);
    expect(result.answer).toBe('x');
  });
});

describe('a stream that nobody reads', () => {
  it('begins nothing', async () => {
    const { journal, logged, stream } = prepare();
    await stream().return({} as never);
    expect(journal).toEqual([]);
    expect(logged).toEqual([]);
  });

  it('that is read once more after its end stays ended', async () => {
    const { stream } = prepare();
    const events = stream();
    await finish(events);
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });
});
