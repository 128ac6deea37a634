/**
 * A text on one line of a table: white space, control characters and those that turn the direction
 * of what stands behind them become single spaces.
 */
export function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}\p{Bidi_Control}]+/gu, ' ').trim();
}
