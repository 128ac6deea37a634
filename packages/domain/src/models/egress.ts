/** A way by which text leaves a sandbox. */
export type EgressPath =
  | 'stdout'
  | 'stderr'
  | 'error'
  | 'variables'
  | 'prompt'
  | 'tool_arguments'
  | 'facts'
  | 'answer'
  | 'live_output';

/** Something in a text that must not leave the sandbox. It never holds the text itself. */
export interface EgressFinding {
  /** The rule that found it, such as `known-secret`, `entropy`, `context-echo` or a pattern's name. */
  readonly rule: string;
  readonly path: EgressPath;
  /** Where it begins, in characters (UTF-16) of the text as it came, and how long it is. */
  readonly start: number;
  readonly length: number;
}
