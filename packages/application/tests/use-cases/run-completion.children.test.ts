import { describe, expect, it } from '@jest/globals';
import type { SubCallOutcome } from '@rlm-ts/domain';
import { never } from '@rlm-ts/testkit';

import { block, run, type Setup } from './run-parts.js';

/** The root asks a child one question, and answers with what it was told. */
function asking(given: Partial<Setup> = {}): Setup & { readonly told: SubCallOutcome[] } {
  const told: SubCallOutcome[] = [];
  return {
    told,
    settings: { maxDepth: 2 },
    replies: ({ depth, messages }) => {
      if (depth > 0) return messages.length === 2 ? block('look') : 'FINAL(from the child)';
      return messages.length === 2 ? block('ask') : 'FINAL(from the root)';
    },
    session: {
      execute: async (code, { broker }) => {
        if (code !== 'ask') return {};
        const context = { kind: 'json', value: ['piece'] } as const;
        told.push(await broker.query({ kind: 'rlm_query', prompt: 'And this?', context }));
        return {};
      },
    },
    ...given,
  };
}

describe('rlm_query below the depth limit', () => {
  it('runs a child with a session, a context and a prompt of its own', async () => {
    const setup = asking();
    const { journal, llm, result } = await run(setup);
    expect(journal).toEqual([
      'open run_1',
      'execute run_1 ask',
      'open run_2',
      'context run_2 {"kind":"json","value":["piece"]}',
      'execute run_2 look',
      'cleanup run_2',
      'close broker of depth 1',
      'cleanup run_1',
      'close broker of depth 0',
    ]);
    const asked = llm.requests.find(({ depth }) => depth === 1);
    expect(asked?.purpose).toBe('root');
    expect(asked?.messages[1]?.content).toContain('And this?');
    expect(asked?.messages[1]?.content).toContain('list of 1 items');
    expect(setup.told[0]).toMatchObject({ text: 'from the child', failure: null });
    expect(result).toMatchObject({ answer: 'from the root', success: true });
  });

  it('charges the one account of the whole tree', async () => {
    const { scopes, result } = await run(asking());
    expect(result.usage).toMatchObject({ calls: 4, rootCalls: 4 });
    for (const { ledger } of scopes) expect(ledger.spent().rootCalls).toBe(4);
  });

  it('hands the events of the child on, in their own envelope and order', async () => {
    const { events, logged } = await run(asking());
    expect(logged).toEqual(events);
    for (const [runId, depth] of [
      ['run_1', 0],
      ['run_2', 1],
    ] as const) {
      const own = events.filter((event) => event.runId === runId);
      expect(own.every((event) => event.depth === depth)).toBe(true);
      expect(own.map(({ sequence }) => sequence)).toEqual(own.map((_, index) => index));
      expect(own[0]?.type).toBe('run_started');
      expect(own.at(-1)?.type).toBe('run_finished');
    }
    expect(events.at(-1)?.runId).toBe('run_1');
  });

  it('gives a child at the limit no children', async () => {
    const { scopes } = await run(asking());
    expect(scopes.map(({ depth, recurse }) => [depth, recurse === null])).toEqual([
      [0, false],
      [1, true],
    ]);
  });

  it('goes as many levels down as it is allowed', async () => {
    const { scopes, result } = await run(
      asking({
        settings: { maxDepth: 4 },
        replies: ({ messages }) => (messages.length === 2 ? block('ask') : 'FINAL(x)'),
      }),
    );
    expect(scopes.map(({ depth }) => depth)).toEqual([0, 1, 2, 3]);
    expect(result.success).toBe(true);
  });

  it('tells the parent why a child has no answer, and the parent goes on', async () => {
    const setup = asking({
      replies: ({ depth, messages }) => {
        if (depth > 0) throw new Error('overloaded');
        return messages.length === 2 ? block('ask') : 'FINAL(from the root)';
      },
    });
    const { result } = await run(setup);
    expect(setup.told[0]).toMatchObject({
      text: null,
      failure: { code: 'MODEL_FAILED', message: 'overloaded' },
    });
    expect(result).toMatchObject({ answer: 'from the root', success: true });
  });

  it('tells the parent when the child could not load its context', async () => {
    const setup = asking();
    const { execute } = setup.session ?? {};
    await run({
      ...setup,
      session: {
        ...(execute === undefined ? {} : { execute }),
        loadContext: () => Promise.reject(new Error('not that')),
      },
    });
    expect(setup.told[0]).toMatchObject({ text: null, failure: { message: 'not that' } });
  });
});

describe('a child that is under way when its parent ends', () => {
  it('has released its session before the parent is done, and its end is logged', async () => {
    const controller = new AbortController();
    const { journal, logged, result } = await run(
      asking({
        request: { signal: controller.signal },
        replies: ({ depth }) => {
          if (depth === 0) return block('ask');
          setImmediate(() => controller.abort());
          return never();
        },
        // Slower than the parent's own end.
        services: {},
      }),
    );
    expect(result.stopReason).toBe('aborted');
    expect(journal).toContain('cleanup run_2');
    expect(journal).toContain('close broker of depth 1');
    const ends = logged.filter(({ type }) => type === 'run_finished');
    expect(ends.map(({ runId }) => runId)).toEqual(['run_2', 'run_1']);
  });

  it('is waited for also when its cleanup takes longer than that of its parent', async () => {
    const controller = new AbortController();
    let cleanups = 0;
    const setup = asking({
      request: { signal: controller.signal },
      replies: ({ depth }) => {
        if (depth === 0) return block('ask');
        setImmediate(() => controller.abort());
        return never();
      },
    });
    const finished: string[] = [];
    await run({
      ...setup,
      session: {
        ...setup.session,
        cleanup: async () => {
          cleanups += 1;
          const turns = cleanups === 1 ? 1 : 20;
          for (let turn = 0; turn < turns; turn += 1) {
            await new Promise((resolve) => setImmediate(resolve));
          }
          finished.push(`after ${String(turns)}`);
        },
      },
    });
    expect(finished).toHaveLength(2);
  });
});

describe('rlm_query at the depth limit', () => {
  it('is a plain call', async () => {
    const setup = asking({ settings: { maxDepth: 1 } });
    const { scopes, result } = await run(setup);
    expect(scopes).toHaveLength(1);
    expect(scopes[0]?.recurse).toBeNull();
    expect(setup.told[0]).toMatchObject({ text: 'answer to And this?' });
    expect(result.usage).toMatchObject({ rootCalls: 2, subCalls: 1 });
  });
});
