import type { TrajectoryBlock, TrajectoryCall } from '@rlm-ts/domain';
import { covered, type Interval } from './intervals.js';

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

const timeOf = (iso: string, otherwise: number): number => {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? otherwise : time;
};

const addTo = (intervals: Map<string, Interval[]>, key: string, interval: Interval): void => {
  const known = intervals.get(key);
  if (known === undefined) intervals.set(key, [interval]);
  else known.push(interval);
};

/** What a call and its code wait for, and so is not time of their own. */
class Waits {
  /** Of the sub-calls that a block's code asked for, by `<turn>/<block>`. */
  private readonly ofBlocks = new Map<string, Interval[]>();
  /** Of the turns of a child run, their code included, by the run's call. */
  private readonly ofCalls = new Map<string, Interval[]>();

  constructor(calls: readonly TrajectoryCall[], origin: number) {
    for (const call of calls) {
      if (call.parentId === null) continue;
      const whole = intervalOf(call.startTime, call.latencyMs, origin);
      if (call.block !== null) addTo(this.ofBlocks, `${call.parentId}/${call.block}`, whole);
      addTo(this.ofCalls, call.parentId, whole);
      for (const { startTime, durationMs } of call.blocks) {
        addTo(this.ofCalls, call.parentId, intervalOf(startTime, durationMs, origin));
      }
    }
  }

  ofBlock(callId: string, block: number): readonly Interval[] {
    return this.ofBlocks.get(`${callId}/${block}`) ?? [];
  }

  ofChildRun(callId: string): readonly Interval[] {
    return this.ofCalls.get(callId) ?? [];
  }

  isParent(callId: string): boolean {
    return this.ofCalls.has(callId);
  }
}

function intervalOf(startTime: string, durationMs: number | null, origin: number): Interval {
  const start = timeOf(startTime, origin) - origin;
  return [start, start + (durationMs ?? 0)];
}

/** Works out what took the time of a run that began at `startTime` (ISO 8601). */
export function buildTimeline(
  calls: readonly TrajectoryCall[],
  startTime: string,
  runDurationMs: number,
): Timeline {
  const origin = timeOf(startTime, timeOf(calls[0]?.startTime ?? '', 0));
  const waits = new Waits(calls, origin);
  const spans: Span[] = [];

  const add = (
    span: Pick<Span, 'callIndex' | 'kind' | 'block'>,
    whole: Interval,
    waited: readonly Interval[] = [],
  ): void => {
    const [startMs, endMs] = whole;
    const durationMs = endMs - startMs;
    spans.push({ ...span, startMs, durationMs, ownMs: durationMs - covered(whole, waited) });
  };
  const addBlock = (callIndex: number, callId: string, ran: TrajectoryBlock): void => {
    const { block, startTime: began, durationMs } = ran;
    const whole = intervalOf(began, durationMs, origin);
    add({ callIndex, kind: 'code', block }, whole, waits.ofBlock(callId, block));
  };

  for (const [callIndex, call] of calls.entries()) {
    const kind = kindOf(call, waits);
    // The turns of a child run have spans of their own; what is left is its setting up and its end.
    const waited = kind === 'child' ? waits.ofChildRun(call.id) : [];
    add(
      { callIndex, kind, block: null },
      intervalOf(call.startTime, call.latencyMs, origin),
      waited,
    );
    for (const block of call.blocks) addBlock(callIndex, call.id, block);
  }
  return summarize(spans, calls.length, runDurationMs);
}

function kindOf({ kind, id }: TrajectoryCall, waits: Waits): SpanKind {
  if (kind === 'turn') return 'model';
  return kind === 'rlm_query' || waits.isParent(id) ? 'child' : 'query';
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
