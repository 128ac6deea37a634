const QUOTES = ['"""', "'''", '"', "'"];

/** The Python quote that begins at the offset, triple quotes first, or `''`. */
export function quoteAt(text: string, offset: number): string {
  return QUOTES.find((quote) => text.startsWith(quote, offset)) ?? '';
}

/**
 * The inside of a text that is as a whole one quoted literal, without the quote inside it; any
 * other text as it is. Escapes are not read: a backslash stays a backslash.
 */
export function unquote(text: string): string {
  const quote = quoteAt(text, 0);
  if (quote === '' || text.length < 2 * quote.length || !text.endsWith(quote)) return text;
  const inside = text.slice(quote.length, -quote.length);
  return inside.includes(quote) ? text : inside;
}
