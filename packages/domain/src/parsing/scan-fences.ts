import { endOfLine } from './characters.js';
import { findClosingFence } from './find-closing-fence.js';
import { readOpeningFence } from './read-opening-fence.js';
import type { OpeningFence } from './read-opening-fence.js';
import { readReplBlock } from './read-repl-block.js';

/** A fenced block of a reply. */
export interface Fence {
  /** What its label says; see {@link OpeningFence.kind}. */
  readonly kind: OpeningFence['kind'];
  /** Offset of the opening fence's line. */
  readonly start: number;
  /** Offset of the first line after the block. */
  readonly end: number;
  /** The code of a closed `repl` block; null for every other block, and for one left unclosed. */
  readonly code: string | null;
}

/**
 * Finds every fenced block of a text whose lines end in `\n`, in order, in time linear in its
 * length.
 */
export function scanFences(text: string): Fence[] {
  const fences: Fence[] = [];
  let trustQuotes = true;
  let line = 0;
  while (line < text.length) {
    const opening = readOpeningFence(text, line);
    if (opening === null) {
      line = endOfLine(text, line) + 1;
      continue;
    }
    if (opening.kind === 'repl') {
      const block = readReplBlock(text, opening, trustQuotes);
      if (block !== null)
        fences.push({ kind: 'repl', start: line, end: block.end, code: block.code });
      if (block?.guessed === true) trustQuotes = false;
      line = block?.end ?? opening.lineEnd + 1;
    } else {
      const end = findClosingFence(text, opening).next;
      fences.push({ kind: opening.kind, start: line, end, code: null });
      line = end;
    }
  }
  return fences;
}
