import { describe, expect, it } from '@jest/globals';
import {
  ancestorIds,
  buildCallTree,
  parentIds,
  visibleNodes,
} from '../../app/src/model/call-tree.js';
import { buildTimeline, type Span } from '../../app/src/model/timeline.js';
import { after, block, call } from './samples.js';

const calls = [
  call({ id: 'turn1' }),
  call({ id: 'query', parentId: 'turn1', kind: 'llm_query', depth: 1, status: 'failed' }),
  call({ id: 'child', parentId: 'turn1', kind: 'rlm_query', depth: 1, tokensIn: null }),
  call({ id: 'child-turn', parentId: 'child', depth: 1, tokensIn: 500 }),
  call({ id: 'turn2', iteration: 2 }),
];
/** `turn1` works for 100 ms, then `query` and `child` side by side, and after a pause `turn2`. */
const span = (callIndex: number, startMs: number, durationMs: number): Span => ({
  ...{ callIndex, kind: 'model', block: null, startMs, durationMs, ownMs: durationMs },
});
const spans = [
  span(0, 0, 100),
  span(1, 100, 20),
  span(2, 110, 30),
  span(3, 115, 7),
  span(4, 500, 3),
];
const tree = buildCallTree(calls, spans);

const shown = (...collapsed: string[]): string =>
  visibleNodes(tree, new Set(collapsed))
    .map(({ call: { id } }) => id)
    .join(' ');

describe('the tree of calls', () => {
  it('shows each call beneath its parent, in the order in which they began', () => {
    expect(shown()).toBe('turn1 query child child-turn turn2');
    expect(tree.nodes.map(({ level }) => level)).toEqual([1, 2, 2, 3, 1]);
    expect(tree.nodes.map(({ position, siblings }) => `${position}/${siblings}`)).toEqual([
      '1/2',
      '1/2',
      '2/2',
      '1/1',
      '2/2',
    ]);
  });

  it('hides what is beneath a collapsed call', () => {
    expect(shown('child')).toBe('turn1 query child turn2');
    expect(shown(...parentIds(tree))).toBe('turn1 turn2');
  });

  it('adds up tokens, time and failures of all that is beneath a call', () => {
    expect(tree.nodes[0]?.subtotal).toEqual({
      calls: 4,
      tokensIn: 520,
      tokensOut: 4,
      tookMs: 140,
      failed: 1,
    });
    expect(tree.nodes[4]?.subtotal).toMatchObject({ calls: 1, tookMs: 3 });
    expect(tree.nodes[2]?.subtotal).toMatchObject({ calls: 2, tookMs: 30 });
  });

  it('takes as long as all of it together, where a child run is nested in another', () => {
    const nested = [
      call({
        id: 'turn',
        latencyMs: 10,
        blocks: [block({ startTime: after(10), durationMs: 290 })],
      }),
      call({
        ...{ id: 'rlm', parentId: 'turn', kind: 'rlm_query', block: 1 },
        ...{ startTime: after(12), latencyMs: 280 },
      }),
      call({ id: 'inner', parentId: 'rlm', startTime: after(250), latencyMs: 20 }),
    ];
    const { spans: found } = buildTimeline(nested, after(0), 306);
    const took = buildCallTree(nested, found).nodes.map(({ subtotal }) => subtotal.tookMs);
    expect(took).toEqual([300, 280, 20]);
  });

  it('names what is above a call, the nearest first', () => {
    expect(ancestorIds(tree, 3)).toEqual(['child', 'turn1']);
    expect(ancestorIds(tree, 0)).toEqual([]);
  });

  it('has calls of unknown, later or own parents at its top, and each call once', () => {
    const odd = buildCallTree(
      [
        call({ id: 'a', parentId: 'b' }),
        call({ id: 'b', parentId: 'a' }),
        call({ id: 'c', parentId: 'c' }),
        call({ id: 'd', parentId: 'nobody' }),
        call({ id: 'a', parentId: 'd' }),
      ],
      [],
    );
    expect(odd.roots).toEqual([0, 2, 3]);
    expect(visibleNodes(odd, new Set())).toHaveLength(5);
  });

  it('is as deep as the run, without recursion', () => {
    const deep = Array.from({ length: 20_000 }, (_, index) =>
      call({ id: `c${index}`, parentId: index === 0 ? null : `c${index - 1}` }),
    );
    const apart = deep.map((_, index) => span(index, index * 2, 1));
    const chain = buildCallTree(deep, apart);
    expect(visibleNodes(chain, new Set())).toHaveLength(20_000);
    expect(chain.nodes[0]?.subtotal).toMatchObject({ calls: 20_000, tookMs: 20_000 });
  });
});
