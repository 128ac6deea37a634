import type { CallNode } from '../../../model/call-tree.js';
import { callLine, callTitle } from '../../../model/call-words.js';
import { formatCount, formatDuration } from '../../../model/format.js';
import { DepthBadge, depthStyle } from '../../../parts/depth-badge.js';
import { Icon } from '../../../parts/icon.js';
import { VisibleText } from '../../../parts/visible-text.js';

/** Deeper rows are no longer moved in, or nothing of them would be left to read. */
const DEEPEST_INDENT = 12;

interface CallRowProps {
  readonly node: CallNode;
  readonly top: number;
  readonly isSelected: boolean;
  readonly isExpanded: boolean;
  readonly isBottleneck: boolean;
  readonly onSelect: (callId: string) => void;
  readonly onToggle: (node: CallNode, isExpanded: boolean) => void;
}

/** A call in the tree, with what it and everything beneath it took. */
export function CallRow(props: CallRowProps) {
  const { node, isSelected, isExpanded, isBottleneck, onSelect, onToggle } = props;
  const { call, subtotal } = node;
  const isParent = node.children.length > 0;
  const indent = Math.min(node.level - 1, DEEPEST_INDENT);
  return (
    <div
      className="call-row"
      role="treeitem"
      id={`call-${node.index}`}
      aria-level={node.level}
      aria-posinset={node.position}
      aria-setsize={node.siblings}
      aria-selected={isSelected}
      {...(isParent && { 'aria-expanded': isExpanded })}
      data-testid="call"
      data-id={call.id}
      data-kind={call.kind}
      style={{
        ...depthStyle(call.depth),
        '--indent': indent,
        transform: `translateY(${props.top}px)`,
      }}
      onClick={() => onSelect(call.id)}
    >
      <span
        className="caret"
        data-open={isExpanded}
        data-leaf={!isParent}
        data-testid={isParent ? 'caret' : undefined}
        onClick={(event) => {
          if (!isParent) return;
          event.stopPropagation();
          onToggle(node, !isExpanded);
        }}
      >
        {isParent && <Icon name="caret" />}
      </span>
      <DepthBadge depth={call.depth} />
      <span className="call-title">{callTitle(call)}</span>
      {call.toolsUsed.length > 0 && (
        <span className="tag">
          <VisibleText text={toolWords(node)} />
        </span>
      )}
      <span className="call-line">
        <VisibleText text={callLine(call)} />
      </span>
      {call.status !== 'succeeded' && (
        <span className="call-mark" data-status={call.status}>
          {call.status}
        </span>
      )}
      {isBottleneck && (
        <span className="call-mark" data-status="bottleneck" data-testid="bottleneck">
          slowest
        </span>
      )}
      <span className="call-number" title="Tokens, everything beneath it included">
        {formatCount(subtotal.tokensIn + subtotal.tokensOut)}
        <span className="visually-hidden"> tokens</span>
      </span>
      <span className="call-number" title="Time, everything beneath it included">
        {formatDuration(subtotal.tookMs)}
      </span>
    </div>
  );
}

/** `python_execute ×2`, and other tools by their names. */
function toolWords({ call }: CallNode): string {
  const [first, ...rest] = call.toolsUsed;
  const times = call.blocks.length > 1 ? ` ×${call.blocks.length}` : '';
  return `${first ?? ''}${times}${rest.length > 0 ? ` +${rest.length}` : ''}`;
}
