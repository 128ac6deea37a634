/** One block of model-written code that is to be run. */
export interface CodeBlock {
  /** The code, its lines ended by `\n`, without the fence's own indentation. May be empty. */
  readonly code: string;
  /** 1-based line of the opening fence in the reply. */
  readonly line: number;
}

/** Something in a reply that the model should be told about. */
export interface ReplyProblem {
  /**
   * - `unclosed_fence`: a `repl` block has no end, so it is not among the blocks.
   * - `unlabelled_code`: the reply ends nothing and runs nothing, yet holds a bare or Python fence.
   * - `final_with_code`: a literal `FINAL(…)` stands beside code whose output nobody has seen yet.
   * - `malformed_final`: a directive whose end, or whose variable name, had to be guessed at.
   */
  readonly kind: 'unclosed_fence' | 'unlabelled_code' | 'final_with_code' | 'malformed_final';
  /** One sentence addressed to the model: what was wrong, and how to write it. */
  readonly message: string;
  /** 1-based line of the fence or directive that it is about. */
  readonly line: number;
}

/** How a reply asks to end the run: with a text of its own, or with the value of a variable. */
export type FinalDirective =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string };

/** What a model's reply asks for. It decides nothing: the loop does. */
export interface ParsedReply {
  /** The `repl` blocks to run, in the order of the reply. */
  readonly blocks: readonly CodeBlock[];
  /** The first directive outside code, or null when there is none that can be used. */
  readonly final: FinalDirective | null;
  /** At most one problem of each kind (the first one met), ordered by line. */
  readonly problems: readonly ReplyProblem[];
}
