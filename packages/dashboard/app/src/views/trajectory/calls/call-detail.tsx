import type { CallNode } from '../../../model/call-tree.js';
import { callTitle } from '../../../model/call-words.js';
import { formatCost, formatCount, formatDuration, formatShare } from '../../../model/format.js';
import { DepthBadge } from '../../../parts/depth-badge.js';
import { Facts } from '../../../parts/facts.js';
import { LongText } from '../../../parts/long-text.js';
import { Message } from '../../../parts/message.js';
import { VisibleText } from '../../../parts/visible-text.js';
import type { RunModel } from '../run-model.js';
import { BlockDetail } from './block-detail.js';
import { CallLinks } from './call-links.js';
import { ToolCalls } from './tool-calls.js';

interface CallDetailProps {
  readonly model: RunModel;
  readonly node: CallNode;
  readonly onCall: (callId: string) => void;
}

/** Everything about one call: what was asked and answered, its code, and what that printed and asked. */
export function CallDetail({ model, node, onCall }: CallDetailProps) {
  const { call } = node;
  const children = node.children.flatMap((index) => model.tree.nodes[index] ?? []);
  const parent = node.parent === null ? undefined : model.tree.nodes[node.parent];
  const blockNumbers = new Set(call.blocks.map(({ block }) => block));
  const others = children.filter(
    ({ call: { block } }) => block === null || !blockNumbers.has(block),
  );
  return (
    <section className="detail-pane" aria-label="The chosen call" data-testid="detail">
      <header className="detail-head">
        <DepthBadge depth={call.depth} />
        <h2>{callTitle(call)}</h2>
        <span className="muted">
          <VisibleText text={call.model} />
        </span>
        {call.id === model.bottleneckId && (
          <span className="call-mark" data-status="bottleneck">
            slowest
          </span>
        )}
      </header>
      <CallFacts model={model} node={node} />
      {parent !== undefined && <CallLinks label="Asked by" nodes={[parent]} onCall={onCall} />}
      {call.error !== null && (
        <Message kind="error">
          <b>{call.error.code}</b> <VisibleText text={call.error.message} />
        </Message>
      )}
      {call.prompt !== null && <LongText label="Prompt" text={call.prompt} />}
      {call.response !== null && <LongText label="Response" text={call.response} />}
      {call.status === 'running' && <p className="muted">It has not been answered yet.</p>}
      <ToolCalls calls={call.toolCalls} />
      {call.blocks.map((block) => (
        <BlockDetail
          key={block.block}
          block={block}
          subCalls={children.filter((child) => child.call.block === block.block)}
          onCall={onCall}
        />
      ))}
      <CallLinks
        label={call.kind === 'rlm_query' ? 'Turns of its run' : 'Sub-calls'}
        nodes={others}
        onCall={onCall}
      />
    </section>
  );
}

function CallFacts({ model, node }: Pick<CallDetailProps, 'model' | 'node'>) {
  const { call, subtotal } = node;
  const own = model.timeline.ownMs[node.index] ?? 0;
  const { durationMs } = model.timeline;
  const isParent = node.children.length > 0;
  return (
    <Facts
      facts={[
        ['Tokens in', formatCount(call.tokensIn)],
        ['Tokens out', formatCount(call.tokensOut)],
        ['Latency', formatDuration(call.latencyMs)],
        [
          'Own time',
          durationMs > 0
            ? `${formatDuration(own)} (${formatShare(own / durationMs)} of the run)`
            : null,
        ],
        ['Cost', formatCost(call.costUsd)],
        [
          'With sub-calls',
          isParent
            ? `${formatCount(subtotal.tokensIn + subtotal.tokensOut)} tokens, ${formatCount(subtotal.calls)} calls`
            : null,
        ],
        ['Retries', call.retries > 0 ? String(call.retries) : null],
        ['Answered', call.deduplicated ? 'from an earlier call' : null],
      ]}
    />
  );
}
