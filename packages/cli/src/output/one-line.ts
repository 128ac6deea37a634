import { printable } from './printable.js';

/**
 * A text on one line: runs of white space become single spaces, and what a terminal would obey is
 * shown, see {@link printable}.
 */
export function oneLine(text: string): string {
  return printable(text).replaceAll(/\s+/g, ' ').trim();
}
