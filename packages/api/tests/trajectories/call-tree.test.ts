import { describe, expect, it } from '@jest/globals';
import { exampleCall } from '@rlm-ts/testkit';
import { callTree, type TrajectoryCallNode } from '../../src/index.js';

const call = (id: string, parentId: string | null) => exampleCall({ id, parentId });

/** `a(b c)`: ids, children in brackets. */
function written(nodes: readonly TrajectoryCallNode[]): string {
  return nodes
    .map(({ call, children }) =>
      children.length === 0 ? call.id : `${call.id}(${written(children)})`,
    )
    .join(' ');
}

describe('callTree', () => {
  it('puts each call below its parent, in the order in which they began', () => {
    const calls = [
      call('a', null),
      call('b', 'a'),
      call('c', 'b'),
      call('d', 'a'),
      call('e', null),
    ];
    expect(written(callTree(calls))).toBe('a(b(c) d) e');
  });

  it('has every call once and no circle, whatever a file says', () => {
    const calls = [
      call('a', 'b'),
      call('b', 'a'),
      call('c', 'c'),
      call('a', 'a'),
      call('d', 'gone'),
    ];
    expect(written(callTree(calls))).toBe('a(b a) c d');
  });
});
