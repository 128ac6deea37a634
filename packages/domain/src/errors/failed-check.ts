import type { DiagnosisCheck } from '../models/diagnosis-check.js';
import { RlmError } from './rlm-error.js';

/** What happened, and behind it what to do about it: how the messages of errors are written. */
const SENTENCE_AND_ADVICE = /^([^]*?[.?!])\s+(?=\p{Lu})([^]+)$/u;

/**
 * A check that met an error. The first sentence of its message is what was seen, the others are the
 * fix.
 *
 * @param what What was looked at, such as `Python`.
 */
export function failedCheck(what: string, thrown: unknown): DiagnosisCheck {
  const { code, message } = RlmError.from(thrown, { code: 'INTERNAL' });
  const [, detail = message, fix = null] = SENTENCE_AND_ADVICE.exec(message) ?? [];
  return { status: 'fail', what, detail, fix, code };
}
