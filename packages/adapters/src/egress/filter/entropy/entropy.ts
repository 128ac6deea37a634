/**
 * The first window of a text whose characters carry at least a number of bits each, by Shannon's
 * entropy of their frequencies in the window. Moving on by one character costs the same whatever
 * the window's size.
 *
 * @returns where that window begins; null if there is none.
 */
export function firstRandomWindow(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  { size, threshold }: { readonly size: number; readonly threshold: number },
): number | null {
  const counts = new Uint32Array(128);
  const terms = termsUpTo(size);
  // The entropy of the window is log2(size) - sum / size.
  const limit = size * (Math.log2(size) - threshold);
  let sum = 0;
  for (let index = start; index < end; index += 1) {
    sum += change(counts, terms, text.charCodeAt(index), 1);
    if (index - start >= size) sum += change(counts, terms, text.charCodeAt(index - size), -1);
    if (index - start >= size - 1 && sum <= limit) return index - size + 1;
  }
  return null;
}

function change(counts: Uint32Array, terms: Float64Array, code: number, by: 1 | -1): number {
  const slot = code & 0x7f;
  const before = counts[slot] ?? 0;
  counts[slot] = before + by;
  return (terms[before + by] ?? 0) - (terms[before] ?? 0);
}

let cached = new Float64Array(0);

/** `n * log2(n)` for every count there can be. */
function termsUpTo(size: number): Float64Array {
  if (cached.length < size + 2) {
    cached = Float64Array.from({ length: size + 2 }, (_, count) =>
      count === 0 ? 0 : count * Math.log2(count),
    );
  }
  return cached;
}
