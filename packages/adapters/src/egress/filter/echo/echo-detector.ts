import type { Detection, Span, Stretch } from '../span.js';
import type { ContextIndex } from './context-index.js';
import { RollingHash } from './rolling-hash.js';

const COMPARED_AT_ONCE = 64 * 1024;

/** A run of bytes of a text that the context holds too. */
interface Run {
  start: number;
  end: number;
}

/** Finds long verbatim runs of the contexts in a text. */
export async function findEchoes(
  { text, final }: Stretch,
  indexes: readonly ContextIndex[],
  minLength: number,
): Promise<Detection> {
  const bytes = Buffer.from(text, 'utf8');
  const spans: Span[] = [];
  let open = text.length;
  for (const index of indexes) {
    const least = Math.max(minLength, 2 * index.blockSize - 1);
    let place = 0;
    let character = 0;
    for (const run of await runsOf(bytes, index)) {
      if (run.end - run.start < minLength) continue;
      const start = character + charactersBetween(bytes, place, run.start);
      const end = start + charactersBetween(bytes, run.start, run.end);
      spans.push({ start, end, rule: 'context-echo' });
      place = run.end;
      character = end;
    }
    if (!final) open = Math.min(open, text.length - Math.min(text.length, least - 1));
  }
  return { spans, open };
}

async function runsOf(bytes: Buffer, index: ContextIndex): Promise<Run[]> {
  const { blockSize } = index;
  const runs: Run[] = [];
  const hash = new RollingHash(blockSize, index.seed);
  let filled = 0;
  for (let end = 0; end < bytes.length;) {
    if (filled < blockSize) {
      hash.push(bytes[end] ?? 0);
      filled += 1;
    } else hash.roll(bytes[end - blockSize] ?? 0, bytes[end] ?? 0);
    end += 1;
    if (filled < blockSize) continue;
    const place = index.find(hash.value);
    if (place === null) continue;
    const run = await compare(bytes, end - blockSize, place, index, runs.at(-1)?.end ?? 0);
    if (run === null) continue;
    const last = runs.at(-1);
    if (last !== undefined && run.start <= last.end) last.end = run.end;
    else runs.push(run);
    // Nothing that ends inside the run is longer than it.
    end = Math.max(end, run.end);
    const from = Math.max(0, end - blockSize);
    hash.reset();
    for (let place = from; place < end; place += 1) hash.push(bytes[place] ?? 0);
  }
  return runs;
}

/** How far the text from `start` and the context from `place` agree, to both sides. */
async function compare(
  bytes: Buffer,
  start: number,
  place: number,
  { source, blockSize }: ContextIndex,
  leftEnd: number,
): Promise<Run | null> {
  const before = Math.min(blockSize, start - leftEnd, place);
  const first = await source.read(place - before, before + 2 * blockSize);
  let agreed = before + agreeing(bytes, start, first.subarray(before));
  if (agreed - before < blockSize) return null;
  let end = start + agreed - before;
  for (let size = 2 * blockSize, more = agreed === first.length; more;) {
    size = Math.min(2 * size, COMPARED_AT_ONCE);
    const next = await source.read(place + end - start, size);
    agreed = agreeing(bytes, end, next);
    end += agreed;
    more = agreed > 0 && agreed === next.length;
  }
  let back = 0;
  while (back < before && first[before - back - 1] === bytes[start - back - 1]) back += 1;
  return { start: start - back, end };
}

/** How many bytes agree from a place on. */
function agreeing(bytes: Buffer, start: number, known: Uint8Array): number {
  const most = Math.min(known.length, bytes.length - start);
  let count = 0;
  while (count < most && bytes[start + count] === known[count]) count += 1;
  return count;
}

/** How many UTF-16 characters the UTF-8 text between two places is. */
function charactersBetween(bytes: Uint8Array, start: number, end: number): number {
  let characters = 0;
  for (let index = start; index < end; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte < 0x80 || byte >= 0xc0) characters += byte >= 0xf0 ? 2 : 1;
  }
  return characters;
}
