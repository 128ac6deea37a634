import type { EgressRule } from './rules.js';

/** How far something reaches, and whether it may go on in text that follows. */
export interface End {
  readonly end: number;
  readonly goesOn: boolean;
  /** What finds its end from there on; absent if that is what found this one. */
  readonly next?: FindEnd;
}

/** Finds where a span ends that began before `from` and goes on there. */
export type FindEnd = (text: string, from: number) => End;

/** A part of a text that must not leave. `start` and `end` are places in the text. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly rule: EgressRule;
  /** What its mark says; the rule's name if absent. */
  readonly label?: string;
  /** Present if it may go on in what comes next. */
  readonly findEnd?: FindEnd;
}

/** A stretch of text to look at. Detectors report places in it. */
export interface Stretch {
  readonly text: string;
  /** What lies before has left already, and is here as context only. */
  readonly from: number;
  /** Whether nothing follows. */
  readonly final: boolean;
}

/** What a detector makes of a stretch. */
export interface Detection {
  readonly spans: readonly Span[];
  /** From here on it cannot tell before it has seen more; the text's end if it can. */
  readonly open: number;
}

/**
 * The spans in the order of their places, overlapping ones made one. It has the rule and the label of
 * the one that comes first in `spans`.
 */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const order = new Map(spans.map((span, index) => [span, index]));
  const rank = (span: Span) => order.get(span) ?? 0;
  const sorted = [...spans].sort(
    (one, other) => one.start - other.start || rank(one) - rank(other),
  );
  const merged: { span: Span; rank: number }[] = [];
  for (const span of sorted) {
    const last = merged.at(-1);
    if (last === undefined || span.start >= last.span.end) {
      merged.push({ span, rank: rank(span) });
      continue;
    }
    const isNamedAnew = rank(span) < last.rank;
    const [named, other] = isNamedAnew ? [span, last.span] : [last.span, span];
    const [longer, shorter] = named.end >= other.end ? [named, other] : [other, named];
    // A longer one that has ended has the other's end in it.
    const isOver = longer.findEnd === undefined && shorter.end < longer.end;
    const findEnd = isOver ? undefined : laterOf(longer.findEnd, shorter.findEnd);
    const { rule, label } = named;
    last.rank = Math.min(last.rank, rank(span));
    last.span = {
      start: last.span.start,
      end: longer.end,
      rule,
      ...(label !== undefined && { label }),
      ...(findEnd !== undefined && { findEnd }),
    };
  }
  return merged.map(({ span }) => span);
}

/** Where the last of two ends. One that has ended is not looked for again further on. */
function laterOf(one: FindEnd | undefined, other: FindEnd | undefined): FindEnd | undefined {
  if (one === undefined || other === undefined || one === other) return one ?? other;
  return (text, from) => {
    const first = one(text, from);
    const second = other(text, from);
    const next = laterOf(nextOf(first, one), nextOf(second, other));
    const end = Math.max(first.end, second.end);
    return next === undefined ? { end, goesOn: false } : { end, goesOn: true, next };
  };
}

function nextOf({ goesOn, next }: End, findEnd: FindEnd): FindEnd | undefined {
  return goesOn ? (next ?? findEnd) : undefined;
}

/** A {@link FindEnd} for what goes on as long as it consists of the characters of a sticky expression. */
export function whileMatching(expression: RegExp): FindEnd {
  return (text, from) => {
    expression.lastIndex = from;
    expression.test(text);
    const end = Math.max(expression.lastIndex, from);
    return { end, goesOn: end === text.length };
  };
}

/** A span from `start` to where `findEnd` says that it ends. */
export function spanTo(
  about: Pick<Span, 'start' | 'rule' | 'label'>,
  { end, goesOn, next }: End,
  findEnd: FindEnd,
): Span {
  return { ...about, end, ...(goesOn && { findEnd: next ?? findEnd }) };
}
