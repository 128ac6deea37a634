import { formatCount } from '@rlm-ts/api';
import { shorten, type ShownLimits } from '../progress/shorten.js';

/** How much of a trajectory is told. */
export interface ReportOptions {
  /** Replies too, every sub-call, and nothing shortened. */
  readonly verbose: boolean;
}

const BRIEF: ShownLimits = { maxLines: 10, maxLineLength: 160 };
const FULL: ShownLimits = {
  maxLines: Number.POSITIVE_INFINITY,
  maxLineLength: Number.POSITIVE_INFINITY,
};

/** How much of a text is shown. */
export function limitsOf({ verbose }: ReportOptions): ShownLimits {
  return verbose ? FULL : BRIEF;
}

/** A text below its title, indented by four more; the title alone says that a text is empty. */
export function section(title: string, text: string, limits: ShownLimits, indent: string): string {
  const lines = shorten(text, limits);
  if (lines.length === 0) return `${indent}${title}: (empty)\n`;
  return `${indent}${title}:\n${lines.map((line) => `${indent}    ${line}\n`).join('')}`;
}

/** `1 turn`, `2 turns`. @param nouns If they are not the noun with an `s`. */
export function countOf(count: number, noun: string, nouns = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : nouns}`;
}
