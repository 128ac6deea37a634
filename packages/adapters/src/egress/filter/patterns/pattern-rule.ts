import type { FindEnd } from '../span.js';
import type { EgressRule } from '../rules.js';

/** What may follow a prefix that is too short to be looked for alone. */
export const LETTERS_AND_DIGITS = Array.from('abcdefghijklmnopqrstuvwxyz0123456789');

/** A secret in a window of text; places in that window. */
export interface PatternMatch {
  readonly start: number;
  readonly end: number;
  readonly rule: EgressRule;
}

/**
 * A family of secrets that begin alike. A maintained rule or an expression decides; it is only asked
 * about the neighbourhood of places where the text could begin such a secret at all.
 */
export interface PatternRule {
  /** What secrets begin with, without regard to case and white space. */
  readonly literals: readonly string[];
  /** Sticky; says cheaply, at the place of a literal, whether `find` is worth its time. */
  readonly gate: RegExp;
  /** How many characters before a literal `find` wants to see. */
  readonly back: number;
  /** How many characters from a literal on it wants to see. */
  readonly ahead: number;
  /** Whether a line break in the middle is looked through, for secrets printed in two parts. */
  readonly joins: boolean;
  /** All secrets in a window, in time linear in its length. Places of a literal are tried by it. */
  find(window: string): readonly PatternMatch[];
  /** For secrets of any length: where one that goes on past the window ends. */
  readonly findEnd?: FindEnd;
  /** Set if `find` may find what begins before a literal; the finding then begins at the literal. */
  readonly startsAtLiteral?: boolean;
  /** For secrets with much white space inside: the character that ends them. */
  readonly closedBy?: string;
}
