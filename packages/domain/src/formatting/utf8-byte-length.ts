/**
 * How many bytes the text takes in UTF-8. Nothing is encoded, so the memory needed does not grow
 * with the text. A surrogate without its other half counts 3 bytes, as the replacement character
 * does that encoders write for it.
 */
export function utf8ByteLength(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at += utf16Length(text, at)) bytes += utf8LengthAt(text, at);
  return bytes;
}

/** Bytes in UTF-8 of the character that begins at the offset: 1 to 4. */
export function utf8LengthAt(text: string, offset: number): number {
  const code = text.charCodeAt(offset);
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return isPairAt(text, offset) ? 4 : 3;
}

/** UTF-16 units of the character that begins at the offset: 2 for a surrogate pair, else 1. */
export function utf16Length(text: string, offset: number): number {
  return isPairAt(text, offset) ? 2 : 1;
}

/** Whether a high surrogate and the low one that completes it stand at the offset. */
export function isPairAt(text: string, offset: number): boolean {
  const isHigh = (text.charCodeAt(offset) & 0xfc00) === 0xd800;
  return isHigh && (text.charCodeAt(offset + 1) & 0xfc00) === 0xdc00;
}
