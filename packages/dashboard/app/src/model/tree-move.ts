import type { CallNode } from './call-tree.js';

/** What a key does to a tree. */
export type TreeMove =
  | { readonly kind: 'select'; readonly node: CallNode }
  | { readonly kind: 'toggle'; readonly node: CallNode; readonly isExpanded: boolean };

/** What is to be seen of a tree, and where the reader is in it. */
export interface TreePosition {
  readonly visible: readonly CallNode[];
  readonly place: number;
  readonly collapsed: ReadonlySet<string>;
}

const PAGE = 15;

/** What a key means by the ARIA pattern for trees; `null`: nothing. */
export function treeMove(
  key: string,
  { visible, place, collapsed }: TreePosition,
): TreeMove | null {
  const here = visible[place];
  if (here === undefined) return null;
  const isParent = here.children.length > 0;
  const isExpanded = isParent && !collapsed.has(here.call.id);
  const select = (index: number): TreeMove | null => {
    const node = visible[Math.max(0, Math.min(visible.length - 1, index))];
    return node === undefined ? null : { kind: 'select', node };
  };
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return select(place + 1);
    case 'ArrowUp':
    case 'k':
      return select(place - 1);
    case 'PageDown':
      return select(place + PAGE);
    case 'PageUp':
      return select(place - PAGE);
    case 'Home':
      return select(0);
    case 'End':
      return select(visible.length - 1);
    case 'ArrowRight':
      if (!isParent) return null;
      return isExpanded ? select(place + 1) : { kind: 'toggle', node: here, isExpanded: true };
    case 'ArrowLeft':
      if (isExpanded) return { kind: 'toggle', node: here, isExpanded: false };
      return here.parent === null
        ? null
        : select(visible.findIndex(({ index }) => index === here.parent));
    case 'Enter':
    case ' ':
      return isParent ? { kind: 'toggle', node: here, isExpanded: !isExpanded } : null;
    default:
      return null;
  }
}
