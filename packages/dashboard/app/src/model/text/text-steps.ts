/** How much of a text is shown at once, in characters, and how much each further step adds. */
const FIRST_STEP = 8_000;
const NEXT_STEP = 64_000;

const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;

/** A cut near `end`: after a line if one ends soon before it, never within a character. */
function cutBefore(text: string, start: number, end: number): number {
  if (end >= text.length) return text.length;
  const lineEnd = text.lastIndexOf('\n', end - 1);
  if (lineEnd > start + (end - start) / 2) return lineEnd + 1;
  return isLowSurrogate(text.charCodeAt(end)) ? end - 1 : end;
}

/**
 * The first steps of a text, in order. Each is small enough for one element of a page; a text of
 * 10 MB is never made into one.
 *
 * @param steps How many have been asked for, from 1.
 */
export function textSteps(
  text: string,
  steps: number,
): { readonly shown: readonly string[]; readonly left: number } {
  const shown: string[] = [];
  let start = 0;
  while (shown.length < steps && start < text.length) {
    const end = cutBefore(text, start, start + (start === 0 ? FIRST_STEP : NEXT_STEP));
    shown.push(text.slice(start, end));
    start = end;
  }
  return { shown, left: text.length - start };
}
