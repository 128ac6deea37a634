import type { ContextPayload } from '../models/context-payload.js';
import type { EgressFinding, EgressPath } from '../models/egress.js';

/** What a filter made of a text. */
export interface EgressVerdict {
  /** The text as it may leave: what was found is replaced by a mark that names the rule. */
  readonly text: string;
  /** In the order of their places; empty if the text may leave as it is. */
  readonly findings: readonly EgressFinding[];
}

/** One path out of a sandbox on which text comes in pieces. */
export interface EgressStream {
  /**
   * Takes the next piece and gives what may leave by now. It may hold back the end of what it was
   * given, as long as that could be the beginning of a finding, and no more than a bounded number
   * of characters.
   */
  write(text: string): Promise<EgressVerdict>;
  /** Gives what was held back. Nothing is written afterwards. */
  end(): Promise<EgressVerdict>;
}

/** Watches what leaves one session of a sandbox. Its calls may overlap. */
export interface EgressGate {
  /** Code has this data from now on. It does not wait for reading it. */
  contextLoaded(payload: ContextPayload): void;
  /**
   * Checks a whole text. It remembers the end of what left by the same path, so that a secret is
   * found also if one text ends with its beginning and the next one begins with its end.
   *
   * What a `prompt` quotes of the context is no finding: to ask models about pieces of the context
   * is what code is for.
   *
   * Takes time in proportion to the length of the text, whatever it holds.
   */
  check(path: EgressPath, text: string): Promise<EgressVerdict>;
  /** Begins a text that comes in pieces. */
  openStream(path: EgressPath): EgressStream;
}

/**
 * Finds what must not leave a sandbox towards a model, a log or the user. It only finds and marks;
 * whether a finding ends the run is not its decision.
 */
export interface EgressFilterPort {
  /** Begins to watch a session. Does no I/O. */
  open(): EgressGate;
}
