/** What came of one attack, as far as it can be told at once. */
export interface Outcome {
  /** Everything that came out of the sandbox by any way. */
  readonly output: string;
  /** The run's answer as the host has it. */
  readonly answer: string | null;
  /** Whether the block after it ran and printed what it had to; else what it did. */
  readonly nextBlock: 'genuine' | { readonly instead: string };
  readonly modelCalls: number;
  /** What the record of the calls leaves out or makes up. */
  readonly falseRecord: string | null;
  /** Sentences about another session that is not as it was. */
  readonly neighbour: readonly string[];
  /** How the block ended, in a word or two. */
  readonly end: string;
}

/** Whether an attack was held. */
export interface Verdict {
  readonly held: boolean;
  /** What it got, in sentences; empty if it was held. */
  readonly evidence: readonly string[];
  /** Whether it said that it had left the language layer. */
  readonly reached: boolean;
  readonly end: string;
}
