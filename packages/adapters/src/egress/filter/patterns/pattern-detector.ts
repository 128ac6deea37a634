import { spanTo, type Detection, type Span, type Stretch } from '../span.js';
import { endAcrossBreak, matchAcrossBreak } from './joined-window.js';
import type { PatternMatch, PatternRule } from './pattern-rule.js';

/** White space inside a secret and its surroundings, such as around the sign of an assignment. */
const MOST_GAPS = 3;

/**
 * Asks rules about the places where the text could begin what they look for.
 *
 * @param starts For each rule, the places of its literals in the text, in their order.
 */
export function findPatterns(
  stretch: Stretch,
  starts: ReadonlyMap<PatternRule, readonly number[]>,
): Detection {
  const spans: Span[] = [];
  let open = stretch.text.length;
  for (const [rule, places] of starts) {
    if (places.length === 0) continue;
    const { matches, undecided } = ask(rule, places, stretch);
    for (const match of matches) spans.push(toSpan(rule, match, stretch));
    open = Math.min(open, undecided);
  }
  return { spans, open };
}

function ask(
  rule: PatternRule,
  places: readonly number[],
  { text, final }: Stretch,
): { matches: PatternMatch[]; undecided: number } {
  const promising = places.filter((place) => {
    rule.gate.lastIndex = place;
    return rule.gate.test(text);
  });
  const matches = matchesIn(rule, promising, text);
  if (rule.joins) {
    let covered = 0;
    const direct = new Set(matches.map(({ start }) => start));
    for (const place of places) {
      // One search a window: text that is all literals must not cost one for each of them.
      if (place < covered || direct.has(place)) continue;
      const match = matchAcrossBreak(rule, text, place);
      if (match === null) continue;
      matches.push(match);
      covered = match.end;
    }
  }
  const undecided = final
    ? undefined
    : places.find((place) => place + rule.ahead > text.length && mayGoOn(rule, text, place));
  return { matches, undecided: undecided ?? text.length };
}

/** What a rule finds around places; neighbourhoods that overlap are one. */
function matchesIn(rule: PatternRule, places: readonly number[], text: string): PatternMatch[] {
  const matches: PatternMatch[] = [];
  let index = 0;
  while (index < places.length) {
    const first = places[index] ?? 0;
    let end = first + rule.ahead;
    while (index < places.length && (places[index] ?? 0) - rule.back <= end) {
      end = (places[index] ?? 0) + rule.ahead;
      index += 1;
    }
    const start = Math.max(0, first - rule.back);
    for (const match of rule.find(text.slice(start, end))) {
      matches.push({ ...match, start: start + match.start, end: start + match.end });
    }
  }
  if (rule.startsAtLiteral !== true) return matches;
  // The text before a literal may have left by the time the literal is known.
  return matches.map((match) => ({ ...match, start: firstFrom(places, match.start) }));
}

/** The first of some places in order that is not before `start`. */
function firstFrom(places: readonly number[], start: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return places[low] ?? start;
}

/** Whether what begins at `start` could be a secret that the text does not hold the end of. */
function mayGoOn(rule: PatternRule, text: string, start: number): boolean {
  if (rule.closedBy !== undefined) return !text.includes(rule.closedBy, start);
  let gaps = 0;
  let inGap = false;
  for (let index = start; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const isGap = code === 0x20 || (code >= 0x09 && code <= 0x0d);
    if (isGap && !inGap) gaps += 1;
    if (gaps > MOST_GAPS) return false;
    inGap = isGap;
  }
  return true;
}

function toSpan({ findEnd, joins }: PatternRule, match: PatternMatch, { text }: Stretch): Span {
  if (findEnd === undefined) return match;
  const reach = findEnd(text, match.end);
  const end = joins ? endAcrossBreak(text, reach.end, findEnd) : reach.end;
  return spanTo(match, { end, goesOn: end === text.length && reach.goesOn }, findEnd);
}
