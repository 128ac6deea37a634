import { describe, expect, it } from '@jest/globals';
import { buildCallTree, visibleNodes } from '../../app/src/model/call-tree.js';
import { treeMove } from '../../app/src/model/tree-move.js';
import { call } from './samples.js';

const tree = buildCallTree(
  [
    call({ id: 'one' }),
    call({ id: 'asked', parentId: 'one', depth: 1 }),
    call({ id: 'two' }),
    call({ id: 'three' }),
  ],
  [],
);

/** What a key does at a place of the tree, in words. */
function pressed(key: string, at: string, ...closed: string[]): string | null {
  const collapsed = new Set(closed);
  const visible = visibleNodes(tree, collapsed);
  const place = visible.findIndex((node) => node.call.id === at);
  const move = treeMove(key, { visible, place, collapsed });
  if (move === null) return null;
  const { id } = move.node.call;
  return move.kind === 'select' ? id : `${move.isExpanded ? 'expand' : 'collapse'} ${id}`;
}

describe('a key pressed in the tree', () => {
  it('goes to the next and the previous call, and stops at the ends', () => {
    expect(pressed('ArrowDown', 'one')).toBe('asked');
    expect(pressed('ArrowDown', 'one', 'one')).toBe('two');
    expect(pressed('j', 'two')).toBe('three');
    expect(pressed('k', 'two')).toBe('asked');
    expect(pressed('ArrowUp', 'one')).toBe('one');
    expect(pressed('PageDown', 'one')).toBe('three');
    expect([pressed('Home', 'three'), pressed('End', 'one')]).toEqual(['one', 'three']);
  });

  it('expands to the right, then goes in', () => {
    expect(pressed('ArrowRight', 'one', 'one')).toBe('expand one');
    expect(pressed('ArrowRight', 'one')).toBe('asked');
    expect(pressed('ArrowRight', 'asked')).toBeNull();
  });

  it('collapses to the left, or goes out', () => {
    expect(pressed('ArrowLeft', 'one')).toBe('collapse one');
    expect(pressed('ArrowLeft', 'asked')).toBe('one');
    expect(pressed('ArrowLeft', 'one', 'one')).toBeNull();
  });

  it('opens and closes with Enter and the space bar, and leaves other keys alone', () => {
    expect(pressed('Enter', 'one')).toBe('collapse one');
    expect(pressed(' ', 'one', 'one')).toBe('expand one');
    expect(pressed('Enter', 'two')).toBeNull();
    expect(pressed('q', 'one')).toBeNull();
    expect(pressed('Home', 'not there')).toBeNull();
  });
});
