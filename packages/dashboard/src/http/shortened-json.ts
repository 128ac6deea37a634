/** Bytes of one text that the pages are given; a longer one loses its middle. */
export const MAX_TEXT_BYTES = 256 * 1024;

/** The same in a list, where texts are only glanced at. */
export const MAX_LISTED_TEXT_BYTES = 4 * 1024;

/**
 * JSON in which every text larger than `maxBytes` keeps only half of that from its start and its end,
 * with a line between them that counts what was left out. No character is split.
 */
export function shortenedJson(value: unknown, maxBytes: number): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'string' ? shortened(member, maxBytes) : member,
  );
}

function shortened(text: string, maxBytes: number): string {
  // A UTF-16 unit takes at most three bytes.
  if (text.length * 3 <= maxBytes) return text;
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  const half = maxBytes / 2;
  const headEnd = characterStart(bytes, half);
  const tailStart = characterStart(bytes, bytes.length - half);
  const head = bytes.toString('utf8', 0, headEnd);
  const left = String(tailStart - headEnd);
  return `${head}\n[… ${left} bytes left out: export holds all …]\n${bytes.toString('utf8', tailStart)}`;
}

/** The offset at or before `at` where a character of UTF-8 begins. */
function characterStart(bytes: Buffer, at: number): number {
  let start = at;
  while (start > 0 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1;
  return start;
}
