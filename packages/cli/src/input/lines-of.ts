import { decodeText } from './decode-text.js';

const LINE_FEED = 10;

/** A line without its end, or why it has no text. */
export type Line = { readonly text: string } | { readonly problem: string };

/**
 * The lines of a byte stream, each as soon as its end has come; the last may have none. Takes time
 * linear in the input, and holds no more than one line of `maxBytes`.
 */
export async function* linesOf(
  source: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Line, void, undefined> {
  let pieces: Uint8Array[] = [];
  let size = 0;
  const add = (piece: Uint8Array): void => {
    size += piece.length;
    if (size <= maxBytes) pieces.push(piece);
    else pieces = [];
  };
  const take = (): Line => {
    const line = toLine(pieces, size, maxBytes);
    pieces = [];
    size = 0;
    return line;
  };
  for await (const chunk of source) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      add(chunk.subarray(start, end));
      yield take();
      start = end + 1;
    }
    add(chunk.subarray(start));
  }
  if (size > 0) yield take();
}

function toLine(pieces: readonly Uint8Array[], size: number, maxBytes: number): Line {
  if (size > maxBytes) {
    return { problem: `The line is ${String(size)} bytes long; at most ${String(maxBytes)} fit.` };
  }
  const decoded = decodeText(Buffer.concat(pieces));
  return 'text' in decoded ? decoded : { problem: 'The line is not UTF-8.' };
}
