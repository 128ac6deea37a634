import type { TrajectoryBlock, TrajectoryCall } from '@rlm-ts/domain';

/** Who was at work: a model that writes a turn, code, a model that code asked, or a child run. */
export type SpanKind = 'model' | 'code' | 'query' | 'child';

/** A piece of a run's time. Milliseconds; `startMs` counts from the run's beginning. */
export interface Span {
  /** The call's place among the calls. */
  readonly callIndex: number;
  readonly kind: SpanKind;
  /** Of `code`. */
  readonly block: number | null;
  readonly startMs: number;
  readonly durationMs: number;
  /** Without the time in which it waited for what has spans of its own. */
  readonly ownMs: number;
}

/** Where the time of a run went. */
export interface Timeline {
  /** In the order in which they began to be told. */
  readonly spans: readonly Span[];
  /** Up to the end of the last span at least. */
  readonly durationMs: number;
  /** What each call itself took, in the order of the calls. */
  readonly ownMs: readonly number[];
  /** The span that took longest of its own; `null` if none took any time. */
  readonly bottleneck: Span | null;
  /** Own time by who was at work. */
  readonly byKind: Readonly<Record<SpanKind, number>>;
}

type Interval = readonly [start: number, end: number];

/** How much of `[start, end]` the intervals cover together. */
function covered([start, end]: Interval, intervals: readonly Interval[]): number {
  let [total, reached] = [0, start];
  for (const [from, to] of intervals.toSorted((one, other) => one[0] - other[0])) {
    const [first, last] = [Math.max(from, reached), Math.min(to, end)];
    if (last <= first) continue;
    total += last - first;
    reached = last;
  }
  return total;
}

const timeOf = (iso: string, otherwise: number): number => {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? otherwise : time;
};

/** The intervals of the sub-calls that a block's code asked for, by `<turn>/<block>`. */
function subCallsByBlock(calls: readonly TrajectoryCall[], origin: number) {
  const byBlock = new Map<string, Interval[]>();
  for (const call of calls) {
    if (call.parentId === null || call.block === null) continue;
    const key = `${call.parentId}/${call.block}`;
    const start = timeOf(call.startTime, origin) - origin;
    const interval: Interval = [start, start + (call.latencyMs ?? 0)];
    const known = byBlock.get(key);
    if (known === undefined) byBlock.set(key, [interval]);
    else known.push(interval);
  }
  return byBlock;
}

/** Works out what took the time of a run that began at `startTime` (ISO 8601). */
export function buildTimeline(
  calls: readonly TrajectoryCall[],
  startTime: string,
  runDurationMs: number,
): Timeline {
  const origin = timeOf(startTime, timeOf(calls[0]?.startTime ?? '', 0));
  const waits = subCallsByBlock(calls, origin);
  const parents = new Set(calls.map(({ parentId }) => parentId));
  const spans: Span[] = [];

  const addBlock = (callIndex: number, callId: string, block: TrajectoryBlock): void => {
    const startMs = timeOf(block.startTime, origin) - origin;
    const durationMs = block.durationMs ?? 0;
    const waited = covered(
      [startMs, startMs + durationMs],
      waits.get(`${callId}/${block.block}`) ?? [],
    );
    const ownMs = durationMs - waited;
    spans.push({ callIndex, kind: 'code', block: block.block, startMs, durationMs, ownMs });
  };

  for (const [callIndex, call] of calls.entries()) {
    const isChildRun = call.kind === 'rlm_query' || (call.kind !== 'turn' && parents.has(call.id));
    const kind = call.kind === 'turn' ? 'model' : isChildRun ? 'child' : 'query';
    const durationMs = call.latencyMs ?? 0;
    // The turns of a child run have spans of their own.
    const ownMs = isChildRun && parents.has(call.id) ? 0 : durationMs;
    const startMs = timeOf(call.startTime, origin) - origin;
    spans.push({ callIndex, kind, block: null, startMs, durationMs, ownMs });
    for (const block of call.blocks) addBlock(callIndex, call.id, block);
  }
  return summarize(spans, calls.length, runDurationMs);
}

function summarize(spans: readonly Span[], callCount: number, runDurationMs: number): Timeline {
  const ownMs = new Array<number>(callCount).fill(0);
  const byKind: Record<SpanKind, number> = { model: 0, code: 0, query: 0, child: 0 };
  let durationMs = runDurationMs;
  let bottleneck: Span | null = null;
  for (const span of spans) {
    ownMs[span.callIndex] = (ownMs[span.callIndex] ?? 0) + span.ownMs;
    byKind[span.kind] += span.ownMs;
    durationMs = Math.max(durationMs, span.startMs + span.durationMs);
    if (span.ownMs > (bottleneck?.ownMs ?? 0)) bottleneck = span;
  }
  return { spans, durationMs, ownMs, bottleneck, byKind };
}
