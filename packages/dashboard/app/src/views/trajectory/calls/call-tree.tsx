import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import type { CallNode } from '../../../model/call-tree.js';
import { treeMove } from '../../../model/tree-move.js';
import { usePageKeys } from '../../../parts/use-page-keys.js';
import type { RunModel } from '../run-model.js';
import { CallRow } from './call-row.js';

const ROW_HEIGHT = 30;

interface CallTreeProps {
  readonly model: RunModel;
  readonly visible: readonly CallNode[];
  readonly collapsed: ReadonlySet<string>;
  readonly selected: CallNode;
  readonly onSelect: (callId: string) => void;
  readonly onToggle: (node: CallNode, isExpanded: boolean) => void;
}

/** The calls as a tree, to be walked with the arrow keys. Only the rows in view are in the page. */
export function CallTree(props: CallTreeProps) {
  const { model, visible, collapsed, selected, onSelect, onToggle } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const place = visible.findIndex(({ index }) => index === selected.index);
  const rows = useVirtualizer({
    count: visible.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
  });
  useEffect(() => {
    if (place >= 0) rows.scrollToIndex(place);
  }, [rows, place]);

  const step = (by: number): void => {
    const node = visible[place + by];
    if (node !== undefined) onSelect(node.call.id);
  };
  // Also when the focus is elsewhere, as in the list of runs.
  usePageKeys({ j: () => step(1), k: () => step(-1) });

  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const move = treeMove(event.key, { visible, place, collapsed });
    if (move === null) return;
    event.preventDefault();
    if (move.kind === 'toggle') onToggle(move.node, move.isExpanded);
    else onSelect(move.node.call.id);
  };

  return (
    <div
      ref={scroller}
      className="tree"
      role="tree"
      aria-label="Calls"
      tabIndex={0}
      aria-activedescendant={`call-${selected.index}`}
      data-testid="tree"
      onKeyDown={press}
    >
      <div className="virtual-space" style={{ height: rows.getTotalSize() }} role="presentation">
        {rows.getVirtualItems().map(({ index, start }) => {
          const node = visible[index];
          return (
            node && (
              <CallRow
                key={node.call.id}
                node={node}
                top={start}
                isSelected={node.index === selected.index}
                isExpanded={!collapsed.has(node.call.id)}
                isBottleneck={node.call.id === model.bottleneckId}
                onSelect={onSelect}
                onToggle={onToggle}
              />
            )
          );
        })}
      </div>
    </div>
  );
}
