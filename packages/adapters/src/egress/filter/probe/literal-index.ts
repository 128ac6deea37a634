import { fold, type CompactText } from './compact-text.js';
import { GRAM_LENGTH, GramSet } from './gram-set.js';

/** A text to look for, and what it stands for. */
export interface Literal<Owner> {
  readonly text: string;
  readonly owner: Owner;
  /** Where in it the four characters begin that are rarest; 0 by default. */
  readonly probeAt?: number;
  /** How many of its first characters may leave before it is recognised, up to three; 0 by default. */
  readonly mayLeave?: number;
}

/** A literal that was found: `start` and `end` are places in the compact text. */
export interface Hit<Owner> {
  readonly owner: Owner;
  readonly start: number;
  readonly end: number;
}

/** What {@link LiteralIndex.scan} found. */
export interface Hits<Owner> {
  readonly hits: readonly Hit<Owner>[];
  /** The first place from which on the text could be the beginning of a literal; else its end. */
  readonly open: number;
}

interface Entry<Owner> {
  readonly owner: Owner;
  readonly codes: Uint8Array;
  readonly probeAt: number;
  readonly mayLeave: number;
}

/**
 * Finds many literals in one pass. Every four characters are looked up in a set of grams; only where
 * it has them, which is rare, are literals compared.
 */
export class LiteralIndex<Owner> {
  /** Length of the longest literal without its white space. */
  readonly longest: number;
  private readonly grams = new GramSet();
  private readonly entries = new Map<number, Entry<Owner>[]>();
  /** Beginnings of literals that the table cannot see, as latin1. */
  private readonly beginnings = new Set<string>();
  private readonly longestBeginning: number;

  /** @param literals Each of at least four characters besides white space; shorter ones are left out. */
  constructor(literals: readonly Literal<Owner>[]) {
    let longest = 0;
    let longestBeginning = 0;
    for (const { text, owner, probeAt = 0, mayLeave = 0 } of literals) {
      const codes = fold(text);
      if (codes.length < probeAt + GRAM_LENGTH) continue;
      longest = Math.max(longest, codes.length);
      this.add({ codes, owner, probeAt, mayLeave });
      // From a probe at the beginning on, `scan` sees a literal that is cut off.
      const unseen = probeAt === 0 ? GRAM_LENGTH : codes.length;
      longestBeginning = Math.max(longestBeginning, unseen - 1);
      for (let length = mayLeave + 1; length < unseen; length += 1) {
        this.beginnings.add(Buffer.from(codes.subarray(0, length)).toString('latin1'));
      }
    }
    this.longest = longest;
    this.longestBeginning = longestBeginning;
  }

  /** Loads a text and looks through all of it, in time proportional to its length. */
  scan(text: string, compact: CompactText): Hits<Owner> {
    compact.load(text, this.grams);
    const { codes, length, suspects, suspectCount } = compact;
    const hits: Hit<Owner>[] = [];
    let open = this.openBeginning(compact);
    for (let index = 0; index < suspectCount; index += 1) {
      const gramStart = (suspects[index] ?? 0) + 1 - GRAM_LENGTH;
      if (gramStart < 0) continue;
      for (const entry of this.entries.get(gramAt(codes, gramStart)) ?? []) {
        const start = gramStart - entry.probeAt;
        if (start < 0) continue;
        const end = start + entry.codes.length;
        if (!matches(codes, start, entry.codes, Math.min(end, length) - start)) continue;
        if (end <= length) hits.push({ owner: entry.owner, start, end });
        else open = Math.min(open, start + entry.mayLeave);
      }
    }
    return { hits, open };
  }

  private add(entry: Entry<Owner>): void {
    const gram = gramAt(entry.codes, entry.probeAt);
    this.grams.add(gram);
    const entries = this.entries.get(gram);
    if (entries === undefined) this.entries.set(gram, [entry]);
    else entries.push(entry);
  }

  private openBeginning({ codes, length }: CompactText): number {
    const longest = Math.min(this.longestBeginning, length);
    const end = Buffer.from(codes.subarray(length - longest, length)).toString('latin1');
    for (let start = 0; start < longest; start += 1) {
      if (this.beginnings.has(end.slice(start))) return length - longest + start;
    }
    return length;
  }
}

function gramAt(codes: Uint8Array, start: number): number {
  let gram = 0;
  for (let offset = 0; offset < GRAM_LENGTH; offset += 1) {
    gram = (gram << 8) | (codes[start + offset] ?? 0);
  }
  return gram;
}

function matches(codes: Uint8Array, start: number, wanted: Uint8Array, count: number): boolean {
  for (let offset = 0; offset < count; offset += 1) {
    if (codes[start + offset] !== wanted[offset]) return false;
  }
  return true;
}
