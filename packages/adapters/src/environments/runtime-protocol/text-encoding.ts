/** How a text's bytes are to be read. */
export type TextEncodingName = 'utf-8' | 'utf-16-le';

/** A text as it travels in a frame's body. */
export interface EncodedText {
  readonly encoding: TextEncodingName;
  readonly bytes: Buffer;
}

/** Encodes without loss: a text with lone surrogates, which UTF-8 cannot say, travels as UTF-16. */
export function encodeText(text: string): EncodedText {
  return text.isWellFormed()
    ? { encoding: 'utf-8', bytes: Buffer.from(text, 'utf8') }
    : { encoding: 'utf-16-le', bytes: Buffer.from(text, 'utf16le') };
}

/** The inverse of {@link encodeText}; bytes that are not valid become replacement characters. */
export function decodeText(encoding: TextEncodingName, bytes: Buffer): string {
  return bytes.toString(encoding === 'utf-8' ? 'utf8' : 'utf16le');
}
