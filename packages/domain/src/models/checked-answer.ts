/** What an answer is before anybody has looked at it. */
export interface UncheckedAnswer {
  readonly text: string;
  /** The value in JSON, if code gave one that is no string. */
  readonly json: string | null;
}

/** The form that a caller wants an answer in. */
export interface AnswerForm {
  /** What the model is told of it before it begins. */
  readonly description: string;
  /** Gives the value back, or what is wrong, in words for the model. */
  check(
    answer: UncheckedAnswer,
  ): Promise<{ readonly value: unknown } | { readonly problem: string }>;
  /** Answers that may be rejected before the run gives up. */
  readonly maxRejections: number;
}
