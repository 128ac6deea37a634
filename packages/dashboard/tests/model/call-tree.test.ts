import { describe, expect, it } from '@jest/globals';
import {
  ancestorIds,
  buildCallTree,
  parentIds,
  visibleNodes,
} from '../../app/src/model/call-tree.js';
import { call } from './samples.js';

const calls = [
  call({ id: 'turn1' }),
  call({ id: 'query', parentId: 'turn1', kind: 'llm_query', depth: 1, status: 'failed' }),
  call({ id: 'child', parentId: 'turn1', kind: 'rlm_query', depth: 1, tokensIn: null }),
  call({ id: 'child-turn', parentId: 'child', depth: 1, tokensIn: 500 }),
  call({ id: 'turn2', iteration: 2 }),
];
const tree = buildCallTree(calls, [100, 20, 0, 7, 3]);

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
      ownMs: 127,
      failed: 1,
    });
    expect(tree.nodes[4]?.subtotal).toMatchObject({ calls: 1, ownMs: 3 });
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
    const chain = buildCallTree(deep, []);
    expect(visibleNodes(chain, new Set())).toHaveLength(20_000);
    expect(chain.nodes[0]?.subtotal.calls).toBe(20_000);
  });
});
