// East Asian wide and full-width characters, and pictures: two columns of a terminal each.
const WIDE =
  /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|^\p{Emoji_Presentation}|^[\u{20000}-\u{3fffd}]/u;

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

const NARROW_ONLY = /^[ -~]*$/;

/** Columns that a line takes on most terminals. */
export function displayWidth(text: string): number {
  // Taking a text apart into characters is slow, and most texts need not be.
  if (NARROW_ONLY.test(text)) return text.length;
  let width = 0;
  for (const { segment } of characters.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

/** The line, or as much of its beginning as fits, with `…` behind it; no character is cut in two. */
export function cutToWidth(text: string, maxWidth: number): string {
  // Nobody reads a megabyte to show forty columns of it; one character may be of several units.
  const near = text.slice(0, maxWidth * 16);
  if (near.length === text.length && displayWidth(text) <= maxWidth) return text;
  let cut = '';
  let width = 1;
  for (const { segment } of characters.segment(near)) {
    width += WIDE.test(segment) ? 2 : 1;
    if (width > maxWidth) break;
    cut += segment;
  }
  return `${cut}…`;
}

/** The line, or as much of its end as fits, with `…` before it; no character is cut in two. */
export function endToWidth(text: string, maxWidth: number): string {
  const near = text.slice(-maxWidth * 16);
  if (near.length === text.length && displayWidth(text) <= maxWidth) return text;
  let end = '';
  let width = 1;
  for (const { segment } of [...characters.segment(near)].reverse()) {
    width += WIDE.test(segment) ? 2 : 1;
    if (width > maxWidth) break;
    end = segment + end;
  }
  return `…${end}`;
}
