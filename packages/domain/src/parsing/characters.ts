/** UTF-16 codes of the characters that the parser looks for. */
export const Character = {
  tab: 9,
  newline: 10,
  space: 32,
  doubleQuote: 34,
  hash: 35,
  singleQuote: 39,
  openParenthesis: 40,
  closeParenthesis: 41,
  backslash: 92,
  backtick: 96,
  tilde: 126,
} as const;

/** Whether the code is a space or a tab: the blanks that may stand around a fence. */
export function isBlank(code: number): boolean {
  return code === Character.space || code === Character.tab;
}

/** Offset of the first character at or after `from` that is no blank, at most `to`. */
export function skipBlanks(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

/** Offset just after the last character before `to` that is no blank, at least `from`. */
export function skipBlanksBack(text: string, from: number, to: number): number {
  let at = to;
  while (at > from && isBlank(text.charCodeAt(at - 1))) at -= 1;
  return at;
}

/** Offset just after the run of `code` that begins at `from` (`from` itself when there is none). */
export function skipRun(text: string, from: number, to: number, code: number): number {
  let at = from;
  while (at < to && text.charCodeAt(at) === code) at += 1;
  return at;
}

/** Offset of the newline that ends the line holding `from`, or the length of the text. */
export function endOfLine(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at === -1 ? text.length : at;
}
