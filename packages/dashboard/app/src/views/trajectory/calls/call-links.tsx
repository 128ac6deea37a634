import { useState } from 'react';
import type { CallNode } from '../../../model/call-tree.js';
import { callLine, callTitle } from '../../../model/call-words.js';
import { formatCount } from '../../../model/format.js';
import { DepthBadge } from '../../../parts/depth-badge.js';
import { VisibleText } from '../../../parts/visible-text.js';

const STEP = 20;

interface CallLinksProps {
  readonly label: string;
  readonly nodes: readonly CallNode[];
  readonly onCall: (callId: string) => void;
}

/** Calls to go on to. A long list is shown in steps. */
export function CallLinks({ label, nodes, onCall }: CallLinksProps) {
  const [count, setCount] = useState(STEP);
  if (nodes.length === 0) return null;
  return (
    <div className="call-links">
      <h4>
        {label} {nodes.length > 1 && <span className="muted">{formatCount(nodes.length)}</span>}
      </h4>
      <ul>
        {nodes.slice(0, count).map(({ index, call }) => (
          <li key={index}>
            <button
              type="button"
              className="call-link"
              data-testid="sub-call"
              onClick={() => onCall(call.id)}
            >
              <DepthBadge depth={call.depth} />
              <span className="call-title">{callTitle(call)}</span>
              <span className="call-line">
                <VisibleText text={callLine(call)} />
              </span>
              {call.status !== 'succeeded' && (
                <span className="call-mark" data-status={call.status}>
                  {call.status}
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
      {nodes.length > count && (
        <button type="button" className="more" onClick={() => setCount(count + STEP * 5)}>
          Show more ({formatCount(nodes.length - count)} left)
        </button>
      )}
    </div>
  );
}
