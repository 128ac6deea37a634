/** A byte that is neither text nor white space. */
const NO_TEXT = /[^\t\n\r\x20-\x7e]/;

/**
 * How the first bytes of a file look in a text that left a sandbox:
 *
 * - as the capture there escapes output: what is no UTF-8 as `\xNN`, all else as it is;
 * - as a Python `bytes` object is shown: what is no visible character as `\xNN`, `\t`, `\n` or `\r`;
 * - decoded by somebody else: U+FFFD for what is no UTF-8, if enough is left to recognise it by.
 */
export function formsOfBytes(bytes: readonly number[]): readonly string[] {
  const form = (show: (byte: number, character: string) => string) =>
    bytes.map((byte) => show(byte, String.fromCharCode(byte))).join('');
  const escaped = (byte: number) => `\\x${byte.toString(16).padStart(2, '0')}`;
  const decoded = form((byte, character) => (byte < 0x80 ? character : '\ufffd'));
  return [
    ...new Set([
      form((byte, character) => (byte < 0x80 ? character : escaped(byte))),
      form(
        (byte, character) =>
          SHORT_ESCAPES[byte] ?? (NO_TEXT.test(character) ? escaped(byte) : character),
      ),
      ...(bytes.filter((byte) => byte < 0x80).length >= FEWEST_LEFT ? [decoded] : []),
    ]),
  ];
}

const FEWEST_LEFT = 3;
const SHORT_ESCAPES: Readonly<Record<number, string>> = { 0x09: '\\t', 0x0a: '\\n', 0x0d: '\\r' };
