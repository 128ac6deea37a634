import { describe, expect, it } from '@jest/globals';
import { ModelCallError, type RlmEvent, type SubCallOutcome } from '@rlm-ts/domain';
import { createScriptedLlm, type LlmScript } from '@rlm-ts/testkit';
import * as z from 'zod';

import { createRlm, type RlmParts } from '../src/create-rlm.js';
import { block, scriptedEnvironment } from './scripted-parts.js';

/** The root asks once by code; every other run answers at once. */
const asksOnce: LlmScript = ({ depth }) => (depth === 0 ? block('ask') : 'FINAL(from below)');

async function run(
  ask: Parameters<typeof scriptedEnvironment>[0],
  parts: Partial<RlmParts> = {},
): Promise<readonly RlmEvent[]> {
  const events: RlmEvent[] = [];
  await using rlm = createRlm({
    llm: createScriptedLlm('root', asksOnce),
    environment: scriptedEnvironment(ask),
    clock: { now: () => 0, monotonic: () => 0, sleep: async () => {} },
    ...parts,
  });
  for await (const event of rlm.stream('?')) events.push(event);
  return events;
}

const done = { finalAnswer: { text: 'x', source: 'final_call' } } as const;

describe('rlm_query(model=…)', () => {
  it.each([
    ['big', 'big'],
    [undefined, 'root'],
  ])('asked for %s runs its child on %s and says so', async (model, expected) => {
    const told: SubCallOutcome[] = [];
    const big = createScriptedLlm('big', asksOnce);
    const events = await run(
      {
        execute: async (_code, { broker }) => {
          const named = model === undefined ? {} : { model };
          told.push(await broker.query({ kind: 'rlm_query', prompt: 'And this?', ...named }));
          return done;
        },
      },
      { otherLlms: [big], maxDepth: 2 },
    );
    expect(told).toMatchObject([{ model: expected, text: 'from below', failure: null }]);
    const started = events.filter((event) => event.type === 'run_started');
    expect(started.map((event) => event.model)).toEqual(['root', expected]);
    expect(big.requests).toHaveLength(expected === 'big' ? 1 : 0);
    expect(events.at(-1)).toMatchObject({
      result: { usage: { calls: 2, rootCalls: 2, subCalls: 1, costUsd: 1 } },
    });
  });

  it('with an unknown name is an error that lists the known, and starts nothing', async () => {
    const told: SubCallOutcome[] = [];
    const events = await run(
      {
        execute: async (_code, { broker }) => {
          told.push(await broker.query({ kind: 'rlm_query', prompt: 'a', model: 'huge' }));
          return done;
        },
      },
      { maxDepth: 2 },
    );
    expect(told[0]?.failure).toEqual({
      code: 'MODEL_NOT_FOUND',
      message: 'There is no model "huge"; known models: "root".',
    });
    expect(events.filter(({ type }) => type === 'run_started')).toHaveLength(1);
  });

  it('of a child that fails is a failure, whose costs are counted', async () => {
    const told: SubCallOutcome[] = [];
    const failing = createScriptedLlm('big', () => {
      throw new ModelCallError({ code: 'CONTENT_REFUSED', message: 'no' });
    });
    const events = await run(
      {
        execute: async (_code, { broker }) => {
          told.push(await broker.query({ kind: 'rlm_query', prompt: 'a', model: 'big' }));
          return done;
        },
      },
      { otherLlms: [failing], maxDepth: 2 },
    );
    expect(told).toMatchObject([{ model: 'big', failure: { code: 'CONTENT_REFUSED' } }]);
    expect(events.at(-1)).toMatchObject({
      type: 'run_finished',
      result: { success: true, usage: { costUsd: null, knownCostUsd: 0.5, unknownCalls: 1 } },
    });
  });
});

describe('a long prompt', () => {
  it('becomes the context of a child run where depth allows', async () => {
    const told: SubCallOutcome[] = [];
    const ask: Parameters<typeof scriptedEnvironment>[0] = {
      execute: async (_code, { broker }) => {
        told.push(await broker.query({ kind: 'llm_query', prompt: 'x'.repeat(50) }));
        return done;
      },
    };
    const deep = await run(ask, { recurseAboveChars: 49, maxDepth: 2 });
    const flat = await run(ask, { recurseAboveChars: 49, maxDepth: 1 });
    const short = await run(ask, { recurseAboveChars: 50, maxDepth: 2 });
    const runs = [deep, flat, short].map(
      (events) => events.filter(({ type }) => type === 'run_started').length,
    );
    expect(runs).toEqual([2, 1, 1]);
    expect(deep.find(({ type, depth }) => type === 'run_started' && depth === 1)).toMatchObject({
      context: expect.stringContaining('50'),
    });
    expect(told.every(({ failure }) => failure === null)).toBe(true);
  });
});

describe('every event', () => {
  it('tells what the whole tree has spent by then, and never less than the one before', async () => {
    const events = await run(
      {
        execute: async (_code, { broker }) => {
          await broker.queryBatch([
            { kind: 'llm_query', prompt: 'a' },
            { kind: 'rlm_query', prompt: 'b' },
          ]);
          return done;
        },
      },
      { maxDepth: 2 },
    );
    const costs = events.map(({ spent }) => spent.costUsd ?? Number.NaN);
    expect(costs).toEqual([...costs].sort((one, other) => one - other));
    expect(events[0]?.spent).toEqual({
      rootCalls: 0,
      subCalls: 0,
      iterations: 0,
      inputTokens: 0,
      outputTokens: 0,
      costUsd: 0,
    });
    expect(events.at(-1)?.spent).toMatchObject({ subCalls: 2, iterations: 2, costUsd: 1.5 });
  });

  it('of a retry tells whose call it was: the root model’s, or a sub-call’s', async () => {
    const once = new Set<string>();
    const flaky: LlmScript = ({ purpose }) => {
      if (!once.has(purpose)) {
        once.add(purpose);
        throw new ModelCallError({
          code: 'RATE_LIMITED',
          message: 'slow down',
          retryable: true,
          billed: 'no',
        });
      }
      return purpose === 'root' ? block('ask') : 'answer';
    };
    const events = await run(
      {
        execute: async (_code, { broker }) => {
          await broker.query({ kind: 'llm_query', prompt: 'a' });
          return done;
        },
      },
      { llm: createScriptedLlm('root', flaky) },
    );
    const call = events.find((event) => event.type === 'sub_call_started');
    const retries = events.filter((event) => event.type === 'model_call_retried');
    expect(retries.map(({ callId }) => callId)).toEqual([null, call?.id]);
    expect(events.at(-1)).toMatchObject({ result: { success: true, usage: { calls: 4 } } });
  });

  it('of a tool tells its start and its end', async () => {
    const events = await run(
      {
        execute: async (_code, { tools }) => {
          await tools?.call('look', { at: 1 });
          return done;
        },
      },
      {
        tools: [
          {
            name: 'look',
            description: 'Looks.',
            parameters: z.object({ at: z.number() }),
            execute: () => 'seen',
          },
        ],
      },
    );
    const [started, finished] = events.filter(({ type }) => type.startsWith('tool_call'));
    expect(started).toMatchObject({ name: 'look', args: { at: 1 }, caller: 'code' });
    expect(finished).toMatchObject({
      name: 'look',
      outcome: { isError: false, text: '"seen"' },
    });
    expect(finished).toHaveProperty(
      'id',
      started !== undefined && 'id' in started ? started.id : '',
    );
  });
});

describe('toolChoice', () => {
  it.each([['required' as const], [{ name: 'look' }]])(
    'of %j is refused without such a tool: a provider would only do so later',
    async (toolChoice) => {
      const environment = scriptedEnvironment();
      await using rlm = createRlm({ llm: createScriptedLlm('root'), environment });
      await expect(rlm.completion('?', { toolChoice })).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining('the tools are: none'),
      });
      expect(environment.journal).toEqual([]);
    },
  );
});

describe('a budget that ends a run', () => {
  it('within a batch lets no more calls out than it has, and the run goes on', async () => {
    const told: SubCallOutcome[] = [];
    const sub = createScriptedLlm('sub', () => 'answer');
    await run(
      {
        execute: async (_code, { broker }) => {
          const asked = Array.from({ length: 30 }, (_, index) => ({
            kind: 'llm_query' as const,
            prompt: String(index),
          }));
          told.push(...(await broker.queryBatch(asked)));
          return done;
        },
      },
      { subCallLlm: sub, maxSubCalls: 3 },
    );
    expect(sub.requests).toHaveLength(3);
    expect(told.map(({ failure }) => failure?.code ?? 'ok').slice(0, 4)).toEqual([
      'ok',
      'ok',
      'ok',
      'BUDGET_EXHAUSTED',
    ]);
  });

  it('in a child leaves the whole tree within it', async () => {
    const turns: string[] = [];
    const events = await run(
      {
        execute: async (_code, { broker }) => {
          const outcome = await broker.query({ kind: 'rlm_query', prompt: 'on and on' });
          turns.push(outcome.failure?.code ?? 'ok');
          return done;
        },
      },
      {
        llm: createScriptedLlm('root', ({ depth }) => (depth === 0 ? block('ask') : 'hm')),
        maxDepth: 2,
        maxTotalIterations: 4,
      },
    );
    expect(turns).toEqual(['BUDGET_EXHAUSTED']);
    expect(events.at(-1)).toMatchObject({ result: { success: true, usage: { iterations: 4 } } });
  });
});
