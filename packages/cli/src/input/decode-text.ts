import { isUtf8 } from 'node:buffer';

const LINE_FEED = 10;
const decoder = new TextDecoder('utf-8');

/** Bytes as text without a byte order mark, or the first line (from 1) that is not UTF-8. */
export function decodeText(
  bytes: Uint8Array,
): { readonly text: string } | { readonly invalidLine: number } {
  if (isUtf8(bytes)) return { text: decoder.decode(bytes) };
  let line = 1;
  let start = 0;
  for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, start)) {
    if (!isUtf8(bytes.subarray(start, end))) break;
    line += 1;
    start = end + 1;
  }
  return { invalidLine: line };
}
