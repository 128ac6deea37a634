import { useCallback, useMemo, useState } from 'react';
import { ancestorIds, parentIds, visibleNodes } from '../../../model/call-tree.js';
import type { RunModel } from '../run-model.js';
import { CallDetail } from './call-detail.js';
import { CallTree } from './call-tree.js';

interface CallsViewProps {
  readonly model: RunModel;
  /** The open call; `null`: the first. */
  readonly callId: string | null;
  readonly onCall: (callId: string) => void;
}

/** The tree of the calls beside everything about one of them. */
export function CallsView({ model, callId, onCall }: CallsViewProps) {
  const { tree, trajectory } = model;
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const opened = callId === null ? undefined : tree.indexOf.get(callId);
  const selected = tree.nodes[opened ?? 0];

  // What is open is to be seen, however the reader came to it.
  const hidden = useMemo(() => {
    const above = new Set(opened === undefined ? [] : ancestorIds(tree, opened));
    return new Set([...collapsed].filter((id) => !above.has(id)));
  }, [collapsed, tree, opened]);
  const visible = useMemo(() => visibleNodes(tree, hidden), [tree, hidden]);

  const toggle = useCallback(
    (id: string, isExpanded: boolean): void => {
      const next = new Set(hidden);
      if (isExpanded) next.delete(id);
      else next.add(id);
      setCollapsed(next);
    },
    [hidden],
  );

  if (selected === undefined) {
    return (
      <p className="empty">{trajectory.status === 'running' ? 'No call yet.' : 'No calls.'}</p>
    );
  }
  return (
    <div className="calls-view">
      <section className="tree-pane" aria-label="Call tree">
        <div className="pane-bar">
          <span className="muted">
            {trajectory.callCount} {trajectory.callCount === 1 ? 'call' : 'calls'}
          </span>
          <span className="spacer" />
          <button
            type="button"
            className="quiet"
            data-testid="expand-all"
            onClick={() => setCollapsed(new Set())}
          >
            Expand all
          </button>
          <button
            type="button"
            className="quiet"
            data-testid="collapse-all"
            onClick={() => {
              setCollapsed(new Set(parentIds(tree)));
              const root = rootIdOf(model, selected.index);
              if (root !== null) onCall(root);
            }}
          >
            Collapse all
          </button>
        </div>
        <CallTree
          model={model}
          visible={visible}
          collapsed={hidden}
          selected={selected}
          onSelect={onCall}
          onToggle={(node, isExpanded) => {
            toggle(node.call.id, isExpanded);
            const isAround = ancestorIds(tree, selected.index).includes(node.call.id);
            if (!isExpanded && isAround) onCall(node.call.id);
          }}
        />
      </section>
      <CallDetail key={selected.call.id} model={model} node={selected} onCall={onCall} />
    </div>
  );
}

/** The call at the top of the tree that one belongs to; `null` for one that is there itself. */
function rootIdOf({ tree }: RunModel, index: number): string | null {
  return ancestorIds(tree, index).at(-1) ?? null;
}
