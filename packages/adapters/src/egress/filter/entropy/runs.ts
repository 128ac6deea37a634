interface Range {
  readonly start: number;
  readonly end: number;
}

/** An unbroken run of characters of a text. */
export interface Run extends Range {
  /** Whether it could be longer, or go on in the next line, if the text went on. */
  readonly isOpen: boolean;
}

/** Letters, digits and the marks of base64 and its relatives. */
const TOKEN = 1;
const LINE_BREAK = 2;
/** Lines of one length from this on may be a long run that was broken into lines, as base64 is. */
const SHORTEST_LINE = 48;
/** A line as long as this may go on below whatever the length of the next one. Longer than hashes. */
const LONG_LINE = 100;

const HASH = /^(?:sha|md)\d+[-=]/;

const KINDS = new Uint8Array(0x10000);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-') {
  KINDS[character.charCodeAt(0)] = TOKEN;
}
KINDS[0x0a] = LINE_BREAK;
KINDS[0x0d] = LINE_BREAK;

/**
 * Runs of at least `size` characters of which encoded data consists, found by looking at few of the
 * others. Long lines one right below the other are one run: that is how base64 is printed.
 */
export function* runsOf(text: string, size: number): Generator<Run> {
  const { length } = text;
  let start = 0;
  while (start + size <= length) {
    // A run from here on would hold all of these: the last that breaks it tells where to go on.
    let index = start + size - 1;
    while (index >= start && isInRun(text, index)) index -= 1;
    if (index >= start) {
      start = index + 1;
      continue;
    }
    let end = start + size;
    while (end < length && isInRun(text, end)) end += 1;
    for (const run of linesAsRuns(text, { start, end })) {
      if (run.end - run.start >= size) yield run;
    }
    start = end + 1;
  }
}

/** A character of a run, or a line break behind a line that is long enough to go on below. */
function isInRun(text: string, index: number): boolean {
  const kind = KINDS[text.charCodeAt(index)];
  if (kind !== LINE_BREAK) return kind === TOKEN;
  const isSecondHalf = text.charCodeAt(index) === 0x0a && text.charCodeAt(index - 1) === 0x0d;
  const end = isSecondHalf ? index - 1 : index;
  let start = end;
  const limit = Math.max(0, end - SHORTEST_LINE);
  while (start > limit && KINDS[text.charCodeAt(start - 1)] === TOKEN) start -= 1;
  return end - start === SHORTEST_LINE;
}

/** Where the first run begins that is open, of those that lie in the last `length` characters. */
export function startOfOpenRun(text: string, length: number): number {
  const end = text.length;
  const limit = Math.max(0, end - length);
  let start = end;
  while (start > limit && isInRun(text, start - 1)) start -= 1;
  for (const run of linesAsRuns(text, { start, end })) if (run.isOpen) return run.start;
  return end;
}

/** Lines one below the other as one run, where they could be one text that was broken into lines. */
function* linesAsRuns(text: string, around: Range): Generator<Run> {
  let run: Range | null = null;
  let sizeBefore = 0;
  for (const line of linesIn(text, around)) {
    const reachesEnd = line.end === text.length;
    if (run !== null && sizeBefore >= SHORTEST_LINE && goesOnIn(text, line, sizeBefore)) {
      run = { start: run.start, end: line.end };
    } else {
      if (run !== null) yield { ...run, isOpen: reachesEnd && sizeBefore >= SHORTEST_LINE };
      run = line;
    }
    sizeBefore = line.end - line.start;
  }
  if (run !== null) yield { ...run, isOpen: run.end === text.length };
}

function goesOnIn(text: string, { start, end }: Range, sizeBefore: number): boolean {
  // Padding ends what was encoded, and lists of hashes have their lines padded.
  if (text[start - 2] === '=' || text[start - 1] === '=') return false;
  const size = end - start;
  if (size > sizeBefore && sizeBefore < LONG_LINE) return false;
  if (size === sizeBefore) return !HASH.test(text.slice(start, end));
  // The last line is shorter. A word at the beginning of the next line is none.
  if (end < text.length && KINDS[text.charCodeAt(end)] !== LINE_BREAK) return false;
  const line = text.slice(start, Math.min(end, start + sizeBefore));
  return line.endsWith('=') || (/[A-Z\d]/.test(line) && /[a-z].*[A-Z\d]|[A-Z\d].*[a-z]/.test(line));
}

function* linesIn(text: string, { start, end }: Range): Generator<Range> {
  let lineStart = start;
  for (let index = start; index <= end; index += 1) {
    if (index < end && KINDS[text.charCodeAt(index)] !== LINE_BREAK) continue;
    yield { start: lineStart, end: index };
    if (text.charCodeAt(index) === 0x0d && text.charCodeAt(index + 1) === 0x0a) index += 1;
    lineStart = index + 1;
  }
}
