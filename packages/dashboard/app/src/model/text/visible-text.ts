/** A piece of a text: shown as it is, or a mark in the place of characters that cannot be seen. */
export interface TextPiece {
  readonly text: string;
  readonly isMark: boolean;
}

// Controls but tab and line feed, and what reorders, joins or hides the text around it: U+202E and its
// kind make a text read as something else than it is.
const UNSEEN =
  // eslint-disable-next-line no-control-regex -- they are what it looks for
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]+/gu;

// Their pictures (U+2400 and on) are missing from many fonts.
const CONTROL_NAMES =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM ' +
  'SUB ESC FS GS RS US';
const NAMES = CONTROL_NAMES.split(' ');

function markOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `⟨${NAMES[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`}⟩`;
}

/**
 * Splits a text so that nothing in it stays unseen: control characters become their names (`⟨ESC⟩`),
 * invisible and reordering ones their numbers (`⟨U+202E⟩`). A carriage return before a line feed is
 * a line's end like any other.
 */
export function visiblePieces(text: string): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  const clean = text.replaceAll('\r\n', '\n');
  let shown = 0;
  for (const match of clean.matchAll(UNSEEN)) {
    if (match.index > shown) pieces.push({ text: clean.slice(shown, match.index), isMark: false });
    pieces.push({ text: Array.from(match[0], markOf).join(''), isMark: true });
    shown = match.index + match[0].length;
  }
  if (shown < clean.length) pieces.push({ text: clean.slice(shown), isMark: false });
  return pieces;
}

/** The same as one text, for where no markup can be, such as a title. */
export function visibleText(text: string): string {
  return visiblePieces(text)
    .map((piece) => piece.text)
    .join('');
}
