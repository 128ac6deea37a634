import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import { callTitle } from '../../../model/call-words.js';
import { formatDuration } from '../../../model/format.js';
import type { Span } from '../../../model/timeline.js';
import { DepthBadge } from '../../../parts/depth-badge.js';
import type { RunModel } from '../run-model.js';

const ROW_HEIGHT = 26;

interface SpanRowsProps {
  readonly model: RunModel;
  readonly spans: readonly Span[];
  /** By their own lengths, beside each other; otherwise where each was in the run's time. */
  readonly isByLength: boolean;
  readonly onCall: (callId: string) => void;
}

/** Each span as a bar. Only the rows in view are in the page. */
export function SpanRows({ model, spans, isByLength, onCall }: SpanRowsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: spans.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
  });
  return (
    <div
      ref={scroller}
      className="spans"
      tabIndex={0}
      role="group"
      aria-label="Time per call"
      data-testid="spans"
    >
      <ul className="virtual-space" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const span = spans[index];
          return (
            span && (
              <SpanRow
                key={index}
                model={model}
                span={span}
                isByLength={isByLength}
                top={start}
                onCall={onCall}
              />
            )
          );
        })}
      </ul>
    </div>
  );
}

interface SpanRowProps {
  readonly model: RunModel;
  readonly span: Span;
  readonly isByLength: boolean;
  readonly top: number;
  readonly onCall: (callId: string) => void;
}

function SpanRow({ model, span, isByLength, top, onCall }: SpanRowProps) {
  const { durationMs, bottleneck } = model.timeline;
  const call = model.trajectory.calls[span.callIndex];
  if (call === undefined) return null;
  const whole = isByLength ? (bottleneck?.ownMs ?? 0) : durationMs;
  const percent = (ms: number): string => `${whole > 0 ? (ms / whole) * 100 : 0}%`;
  const shownMs = isByLength ? span.ownMs : span.durationMs;
  const title =
    span.kind === 'code' ? `${callTitle(call)}, block ${span.block ?? 1}` : callTitle(call);
  const isBottleneck = span === bottleneck;
  return (
    <li
      className="span-row"
      style={{ transform: `translateY(${top}px)` }}
      data-bottleneck={isBottleneck}
    >
      <button type="button" data-testid="span" onClick={() => onCall(call.id)}>
        <DepthBadge depth={call.depth} />
        <span className="span-title">
          {title}
          {isBottleneck && (
            <span className="call-mark" data-status="bottleneck">
              slowest
            </span>
          )}
        </span>
        <span className="span-track" aria-hidden="true">
          <span
            className="span-bar"
            data-kind={span.kind}
            style={{ left: isByLength ? 0 : percent(span.startMs), width: percent(shownMs) }}
          />
        </span>
        <span className="call-number">{formatDuration(shownMs)}</span>
      </button>
    </li>
  );
}
