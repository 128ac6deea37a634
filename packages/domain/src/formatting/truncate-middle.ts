import { isPairAt, utf16Length, utf8ByteLength, utf8LengthAt } from './utf8-byte-length.js';

/** How much of a text {@link truncateMiddle} keeps. */
export interface TruncateMiddleOptions {
  /** Most bytes of UTF-8 to keep from the start. Less than 0 counts as 0. */
  readonly headBytes: number;
  /** Most bytes of UTF-8 to keep from the end. Less than 0 counts as 0. */
  readonly tailBytes: number;
  /**
   * Bytes of the original, when its source already left out its middle, keeping the same head and
   * tail. Without it, or when it is no larger than the text, the text is the original.
   */
  readonly totalBytes?: number | undefined;
}

/**
 * Cuts the middle out of a text that is larger than head and tail together, and says so between
 * them: `head`, then `\n... [TRUNCATED n bytes] ...\n` on a line of its own, then `tail`. A text
 * that fits and is complete comes back unchanged.
 *
 * `n` is exact: the bytes of the original less the bytes of the head and the tail shown. No
 * character is split, neither its UTF-8 bytes nor a surrogate pair, so head and tail may each be up
 * to 3 bytes shorter than their limits. The marker is not counted against the limits.
 */
export function truncateMiddle(text: string, options: TruncateMiddleOptions): string {
  const headBytes = Math.max(0, options.headBytes);
  const tailBytes = Math.max(0, options.tailBytes);
  const ownBytes = utf8ByteLength(text);
  const totalBytes = Math.max(ownBytes, options.totalBytes ?? 0);
  if (totalBytes === ownBytes && ownBytes <= headBytes + tailBytes) return text;

  const headEnd = endOfHead(text, headBytes);
  const head = text.slice(0, headEnd);
  const tail = text.slice(startOfTail(text, headEnd, tailBytes));
  const cutBytes = totalBytes - utf8ByteLength(head) - utf8ByteLength(tail);
  return `${head}\n... [TRUNCATED ${cutBytes} bytes] ...\n${tail}`;
}

function endOfHead(text: string, limit: number): number {
  let bytes = 0;
  let at = 0;
  while (at < text.length) {
    bytes += utf8LengthAt(text, at);
    if (bytes > limit) break;
    at += utf16Length(text, at);
  }
  return at;
}

function startOfTail(text: string, from: number, limit: number): number {
  let bytes = 0;
  let at = text.length;
  while (at > from) {
    const start = isPairAt(text, at - 2) ? at - 2 : at - 1;
    bytes += utf8LengthAt(text, start);
    if (bytes > limit) break;
    at = start;
  }
  return at;
}
