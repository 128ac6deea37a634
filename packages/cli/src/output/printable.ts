/**
 * Text that a terminal only displays. A model or the code it wrote may print escape sequences that
 * retitle the window, overwrite earlier lines or type into the shell: control characters other than
 * line feed and tab are shown as `\x1b` and the like, and CR LF becomes LF.
 */
export function printable(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(/\p{Cc}/gu, (character) =>
      character === '\n' || character === '\t'
        ? character
        : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
    );
}
