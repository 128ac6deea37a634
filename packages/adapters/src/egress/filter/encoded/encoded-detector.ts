import type { PatternRule } from '../patterns/pattern-rule.js';
import { findPatterns } from '../patterns/pattern-detector.js';
import { privateKeyAt } from '../patterns/private-key.js';
import { spanTo, type Detection, type FindEnd, type Span, type Stretch } from '../span.js';
import { decode, type Decoded } from './decode.js';
import type { Codec, EncodedForm } from './forms.js';
import { runEnd } from './walk.js';

/** What a rule looks for, and how it was encoded. */
export interface EncodedLiteral {
  readonly form: EncodedForm;
  /** Null for private keys, which are followed by other means than a rule. */
  readonly rule: PatternRule | null;
}

/** A form that the text holds, as somewhere in it. */
export interface EncodedPlace extends EncodedLiteral {
  /** Where its first character is. */
  readonly start: number;
  /** What lies before may have left: a finding begins here at the earliest. */
  readonly shownFrom: number;
  /** Tells places of one form of encoding apart that do not belong to one run. */
  readonly phase: string;
}

/** Encoded characters for each decoded one, at most, with breaks between lines or bytes. */
const SPREAD = { base64: 1.5, 'base64-twice': 2, hex: 3, percent: 3 } as const;
/** What is decoded of a private key: enough to tell that it is one. The rest of the run goes with it. */
const KEY_AHEAD = 512;
/** Stands before what is decoded: no part of a word, and what rules that read objects want to see. */
const BEFORE = '{';

/**
 * Finds secrets in what was encoded, by the forms that their beginnings have there. What is found is
 * the part of the run that the secret depends on; a secret that has no end in sight takes the rest of
 * its run with it.
 */
export function findEncoded(stretch: Stretch, places: readonly EncodedPlace[]): Detection {
  const spans: Span[] = [];
  let open = stretch.text.length;
  for (const group of groupsOf(places)) {
    const limits = limitsOf(group);
    let index = 0;
    while (index < group.length) {
      const found = findInRun(stretch, group, { first: index, limit: limits[index] ?? 0 });
      spans.push(...found.spans);
      open = Math.min(open, found.open);
      index += found.taken;
    }
  }
  return { spans, open };
}

function groupsOf(places: readonly EncodedPlace[]): Iterable<EncodedPlace[]> {
  const groups = new Map<string, EncodedPlace[]>();
  for (const place of places) {
    const group = groups.get(place.phase);
    if (group === undefined) groups.set(place.phase, [place]);
    else group.push(place);
  }
  for (const group of groups.values()) group.sort((one, other) => one.start - other.start);
  return groups.values();
}

/** How far is decoded from each place on: as far as the last of those needs that reach each other. */
function limitsOf(group: readonly EncodedPlace[]): readonly number[] {
  const limits: number[] = [];
  let limit = 0;
  let sharedFrom = 0;
  for (const [index, { start, form, rule }] of group.entries()) {
    if (start > limit) {
      limits.fill(limit, sharedFrom);
      sharedFrom = index;
    }
    const ahead = rule?.ahead ?? KEY_AHEAD;
    limit = Math.max(limit, start + Math.ceil(SPREAD[form.codec] * ahead));
    limits.push(limit);
  }
  return limits.fill(limit, sharedFrom);
}

/** Decodes once for all places that lie in what comes out as text. */
function findInRun(
  stretch: Stretch,
  group: readonly EncodedPlace[],
  { first, limit }: { readonly first: number; readonly limit: number },
): Detection & { readonly taken: number } {
  const { text, final } = stretch;
  const begin = group[first];
  if (begin === undefined) return { spans: [], open: text.length, taken: 1 };
  const decoded = decode(begin.form, { text, start: begin.start, limit, final });
  let taken = 1;
  while ((group[first + taken]?.start ?? Infinity) < decoded.end) taken += 1;
  const inside = group.slice(first, first + taken);
  return { ...findInDecoded(stretch, decoded, inside), taken };
}

function findInDecoded(
  { text, final }: Stretch,
  decoded: Decoded,
  places: readonly EncodedPlace[],
): Detection {
  const inner: Stretch = {
    text: BEFORE + decoded.text,
    from: 0,
    final: decoded.stop === 'end' || (decoded.stop === 'cut' && final),
  };
  const codec = places[0]?.form.codec ?? 'hex';
  const heads = places.map((place) => ({
    ...place,
    at: BEFORE.length + firstAbove(decoded.ends, place.start),
  }));
  const found = [keysIn(inner, heads), findPatterns(inner, startsOf(heads))];
  const open = Math.min(...found.map((detection) => detection.open));
  const ats = heads.map(({ at }) => at);
  const shownFrom = (at: number) => heads[firstAbove(ats, at) - 1]?.shownFrom ?? 0;
  const spans = found.flatMap((detection) => detection.spans);
  return {
    spans: spans.map((span) =>
      toOuter(span, { text, final }, { decoded, codec, shownFrom: shownFrom(span.start) }),
    ),
    open: open < inner.text.length ? shownFrom(open) : text.length,
  };
}

interface Head extends EncodedPlace {
  /** Where it is in what was decoded. */
  readonly at: number;
}

function keysIn({ text, final }: Stretch, heads: readonly Head[]): Detection {
  for (const { rule, at } of heads) {
    if (rule !== null) continue;
    const key = privateKeyAt(text, at, final);
    if (key === 'open') return { spans: [], open: at };
    // It takes the rest of the run with it, and so whatever is found there.
    if (key !== null)
      return { spans: [{ start: at, end: text.length, rule: 'private-key' }], open: text.length };
  }
  return { spans: [], open: text.length };
}

function startsOf(heads: readonly Head[]): Map<PatternRule, number[]> {
  const starts = new Map<PatternRule, number[]>();
  for (const { rule, at } of heads) {
    if (rule === null) continue;
    const ofRule = starts.get(rule);
    if (ofRule === undefined) starts.set(rule, [at]);
    else if (ofRule.at(-1) !== at) ofRule.push(at);
  }
  return starts;
}

/** A span of what was decoded as one of the text that it was decoded from. */
function toOuter(
  { start, end, rule }: Span,
  { text, final }: Pick<Stretch, 'text' | 'final'>,
  { decoded, codec, shownFrom }: { decoded: Decoded; codec: Codec; shownFrom: number },
): Span {
  const from = Math.max(decoded.starts[start - BEFORE.length] ?? 0, shownFrom);
  const about = { start: from, rule };
  if (end < BEFORE.length + decoded.text.length) {
    return { ...about, end: decoded.ends[end - BEFORE.length - 1] ?? decoded.end };
  }
  if (decoded.stop === 'end' && rule !== 'private-key') return { ...about, end: decoded.end };
  const findEnd: FindEnd = (whole, place) => runEnd(codec, whole, place);
  const rest = findEnd(text, decoded.end);
  return spanTo(about, { end: rest.end, goesOn: rest.goesOn && !final }, findEnd);
}

/** The first index whose number is above `least`, of numbers in order. */
function firstAbove(numbers: readonly number[], least: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= least) low = middle + 1;
    else high = middle;
  }
  return low;
}
