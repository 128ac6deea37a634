/** Control characters, and those that turn the order in which what stands behind them is shown. */
const OBEYED = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Text that a terminal only displays. A model or the code it wrote may print escape sequences that
 * retitle the window, overwrite earlier lines or type into the shell, and characters that show text in
 * another order than it is read in: those are shown as `\x1b`, `\u202e` and the like. Line feed and
 * tab stay, and CR LF becomes LF.
 */
export function printable(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(OBEYED, (character) =>
      character === '\n' || character === '\t' ? character : escaped(character),
    );
}

function escaped(character: string): string {
  const code = character.charCodeAt(0).toString(16);
  return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`;
}
