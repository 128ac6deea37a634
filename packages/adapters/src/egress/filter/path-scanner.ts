import type { EgressFinding, EgressPath } from '@rlm-ts/domain';
import { markOf } from './marks.js';
import { mergeSpans, spanTo, type Detection, type Span, type Stretch } from './span.js';

/** Finds everything in a stretch. Spans of the rule that names an overlap come first. */
export type Detect = (stretch: Stretch) => Promise<Detection>;

/** How much a scanner keeps, in characters. */
export interface ScannerLimits {
  /** Of what has left, as context for what follows. */
  readonly remembered: number;
  /** Held back at most. */
  readonly held: number;
}

/** What a scanner lets go. */
export interface Release {
  readonly text: string;
  readonly findings: readonly EgressFinding[];
  /** By so many characters the last finding that was told before is longer than it was told to be. */
  readonly growth: number;
  /** Whether there is more in it than marks and white space. */
  readonly isVisible: boolean;
}

/** What a stretch holds, cut off at where what has left ends. */
interface Examined {
  readonly spans: readonly Span[];
  readonly open: number;
  /** Whether the first of the spans goes on with the finding that left last. */
  readonly goesOn: boolean;
}

const NOTHING: Release = { text: '', findings: [], growth: 0, isVisible: false };
/** A piece smaller than this share of what is held is not worth looking at all of it again. */
const WORTH_A_LOOK = 1 / 8;
const FEW = 512;

/**
 * Takes the text of one path piece by piece and lets go what is known to be harmless, with marks in
 * place of the rest. The work for a piece is in proportion to its length and the limits.
 */
export class PathScanner {
  private left = '';
  private pending = '';
  /** How many characters of `pending` were looked at. */
  private looked = 0;
  /** Where `pending` begins in the text as it came. */
  private offset = 0;
  /** A finding whose mark has left, and that may not be over. */
  private goingOn: Span | null = null;
  private isNewText = true;

  constructor(
    private readonly path: EgressPath,
    private readonly detect: Detect,
    private readonly limits: ScannerLimits,
  ) {}

  /** A new text begins. What left before stays known. */
  restart(): void {
    this.offset = 0;
    this.isNewText = true;
  }

  /** @param final Whether the text ends with this piece; all of it is let go then. */
  async push(piece: string, final: boolean): Promise<Release> {
    this.pending += piece;
    const fresh = this.pending.length - this.looked;
    if (!final && this.looked > FEW && fresh < this.looked * WORTH_A_LOOK) return NOTHING;
    const stretch = { text: this.left + this.pending, from: this.left.length, final };
    const examined = await this.examine(stretch);
    const end = this.endOfRelease(stretch, examined);
    const release = this.render(stretch, examined, end);
    this.moveOn(stretch, examined, end);
    return release;
  }

  private async examine(stretch: Stretch): Promise<Examined> {
    const { text, from, final } = stretch;
    const going = this.goingOn === null ? null : proceed(this.goingOn, stretch);
    const { spans, open } = await this.detect(stretch);
    const merged = mergeSpans(going === null ? spans : [going, ...spans])
      .filter((span) => span.end > from || span === going)
      .map((span) => ({ ...span, start: Math.max(span.start, from) }));
    return {
      spans: merged,
      open: final ? text.length : Math.max(from, open),
      goesOn: going !== null && (going.end > from || going.findEnd !== undefined),
    };
  }

  private endOfRelease({ text, from, final }: Stretch, { spans, open, goesOn }: Examined): number {
    if (final) return text.length;
    const [first] = spans;
    // Its mark has left: it can go as far as it is known, and no further while it may go on.
    if (goesOn && first?.findEnd !== undefined) return first.end;
    const least = goesOn && first !== undefined ? first.end : from;
    let end = open;
    for (const span of spans.slice(goesOn ? 1 : 0).toReversed()) {
      if (span.start < end && (span.end > end || span.findEnd !== undefined)) end = span.start;
    }
    end = Math.max(least, end);
    const most = text.length - this.limits.held;
    if (end >= most) return end;
    // A finding longer than all that may be held leaves as its mark, and is followed to its end.
    return spans.find((span) => span.start < most && span.end > most)?.end ?? most;
  }

  private render({ text, from }: Stretch, { spans, goesOn }: Examined, end: number): Release {
    const marked: string[] = [];
    const findings: EgressFinding[] = [];
    let growth = 0;
    let isVisible = false;
    let place = from;
    const show = (until: number) => {
      const shown = text.slice(place, until);
      isVisible ||= /\S/.test(shown);
      marked.push(shown);
    };
    for (const [index, span] of spans.entries()) {
      if (span.start >= end) break;
      show(span.start);
      place = Math.min(span.end, end);
      if (index === 0 && goesOn && !this.isNewText) {
        growth = place - from;
        continue;
      }
      marked.push(markOf(span));
      const start = this.offset + span.start - from;
      findings.push({ rule: span.rule, path: this.path, start, length: span.end - span.start });
    }
    show(end);
    return { text: marked.join(''), findings, growth, isVisible };
  }

  private moveOn({ text, from }: Stretch, { spans, goesOn }: Examined, end: number): void {
    const last = spans.findLast(({ start }) => start < end || (goesOn && start === from));
    this.goingOn = last?.findEnd !== undefined && last.end === end ? last : null;
    this.left = tailOf(text, end, this.limits.remembered);
    this.pending = text.slice(end);
    this.looked = this.pending.length;
    this.offset += end - from;
    if (end > from) this.isNewText = false;
  }
}

function proceed({ rule, findEnd }: Span, { text, from }: Stretch): Span | null {
  return findEnd === undefined ? null : spanTo({ start: from, rule }, findEnd(text, from), findEnd);
}

/** The end of what has left, with long gaps made short: secrets are found across gaps. */
function tailOf(text: string, end: number, length: number): string {
  const tail = text.slice(Math.max(0, end - 4 * length), end);
  return tail.replace(/\s{65,}/g, (gap) => gap.slice(0, 64)).slice(-length);
}
