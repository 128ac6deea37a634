import type { AnswerProvenance, CompletionResult } from '../models/completion-result.js';
import type { ReplResult } from '../models/repl-result.js';

/** An answer that a turn came to. */
export interface GivenAnswer {
  readonly answer: string;
  /** The value in JSON, if code gave one that is no string. */
  readonly json: string | null;
  readonly provenance: AnswerProvenance;
  readonly answerSource: NonNullable<CompletionResult['answerSource']>;
}

/** The answer that a block gave, if it gave one. */
export function givenByCode({ finalAnswer }: ReplResult): GivenAnswer | null {
  if (finalAnswer === null || finalAnswer === undefined) return null;
  const { text, source, json = null } = finalAnswer;
  return { answer: text, json, provenance: 'supported', answerSource: source };
}

/** An answer that stands in a reply. */
export function givenInReply(answer: string, provenance: AnswerProvenance): GivenAnswer {
  return { answer, json: null, provenance, answerSource: 'reply' };
}

/** What was kept of an answer that was not complete. */
export function givenAsDraft(draft: string): GivenAnswer {
  return { answer: draft, json: null, provenance: 'fallback', answerSource: 'answer_variable' };
}
