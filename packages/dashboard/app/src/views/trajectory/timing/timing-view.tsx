import { useMemo, useState } from 'react';
import { callTitle } from '../../../model/call-words.js';
import { formatDuration, formatShare } from '../../../model/format.js';
import type { Span, SpanKind } from '../../../model/timeline.js';
import type { RunModel } from '../run-model.js';
import { SPAN_WORDS } from './span-words.js';
import { SpanRows } from './span-rows.js';

const KINDS: readonly SpanKind[] = ['model', 'code', 'query', 'child'];

interface TimingViewProps {
  readonly model: RunModel;
  readonly onCall: (callId: string) => void;
}

/** Where a run's time went, call by call, with what took longest. */
export function TimingView({ model, onCall }: TimingViewProps) {
  const { timeline } = model;
  const [isByLength, setByLength] = useState(false);
  const spans = useMemo(
    () =>
      isByLength
        ? timeline.spans.toSorted((one, other) => other.ownMs - one.ownMs)
        : timeline.spans,
    [timeline, isByLength],
  );
  return (
    <section className="view" aria-label="Timing">
      <div className="view-head">
        <h2>{formatDuration(timeline.durationMs)} in all</h2>
        <Bottleneck model={model} onCall={onCall} />
      </div>
      <TimeByKind byKind={timeline.byKind} />
      <div className="view-head">
        <h2>Time per call</h2>
        <span className="spacer" />
        <div className="switch" role="group" aria-label="Order">
          {[false, true].map((byLength) => (
            <button
              key={String(byLength)}
              type="button"
              aria-pressed={isByLength === byLength}
              data-testid={byLength ? 'by-length' : 'in-order'}
              onClick={() => setByLength(byLength)}
            >
              {byLength ? 'Longest first' : 'In order'}
            </button>
          ))}
        </div>
      </div>
      <SpanRows model={model} spans={spans} isByLength={isByLength} onCall={onCall} />
    </section>
  );
}

function Bottleneck({ model, onCall }: TimingViewProps) {
  const { bottleneck, durationMs } = model.timeline;
  const call = bottleneck === null ? undefined : model.trajectory.calls[bottleneck.callIndex];
  if (bottleneck === null || call === undefined) return null;
  return (
    <p data-testid="bottleneck-sentence">
      <span className="call-mark" data-status="bottleneck">
        slowest
      </span>{' '}
      <button type="button" className="link" onClick={() => onCall(call.id)}>
        {callTitle(call)}
      </button>
      , {SPAN_WORDS[bottleneck.kind]}: {formatDuration(bottleneck.ownMs)},{' '}
      {share(bottleneck, durationMs)} of the run
    </p>
  );
}

const share = ({ ownMs }: Span, durationMs: number): string =>
  formatShare(durationMs === 0 ? 0 : ownMs / durationMs);

function TimeByKind({ byKind }: { readonly byKind: Readonly<Record<SpanKind, number>> }) {
  const total = KINDS.reduce((sum, kind) => sum + byKind[kind], 0);
  if (total === 0) return null;
  const shown = KINDS.filter((kind) => byKind[kind] > 0);
  return (
    <div className="time-by-kind" data-testid="time-by-kind">
      <div className="stack" aria-hidden="true">
        {shown.map((kind) => (
          <span key={kind} data-kind={kind} style={{ flexGrow: byKind[kind] / total }} />
        ))}
      </div>
      <ul>
        {shown.map((kind) => (
          <li key={kind} data-kind={kind}>
            {SPAN_WORDS[kind]} <b>{formatDuration(byKind[kind])}</b>
          </li>
        ))}
      </ul>
    </div>
  );
}
