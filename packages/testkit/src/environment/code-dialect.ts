/**
 * How to say the few things that every environment must be able to run, in its own language. It
 * lets an environment whose language is not Python run the cases that are about no language.
 *
 * Every function returns one block of code.
 */
export interface CodeDialect {
  /** As in the environment's `capabilities.language`. */
  readonly language: string;
  /** Prints `text` and one newline. */
  readonly print: (text: string) => string;
  /** Ends with an ordinary exception whose message contains `message`. */
  readonly fail: (message: string) => string;
  /** Is not valid code. */
  readonly invalid: () => string;
  /** Sets a variable that later blocks can see. */
  readonly assign: (name: string, text: string) => string;
  /** Prints a variable's text and one newline. */
  readonly printVariable: (name: string) => string;
  /** Prints the loaded text context and one newline. */
  readonly printContext: () => string;
  /** Never ends and never waits. */
  readonly loopForever: () => string;
  /** Asks `llm_query(prompt)` and prints the answer and one newline. */
  readonly printAnswer: (prompt: string) => string;
  /** Gives the run's answer by `FINAL(text)`. */
  readonly final: (text: string) => string;
}
