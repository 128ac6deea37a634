import { RlmError, type RlmErrorCode } from '@rlm-ts/api';
import { jsonAnswer, type Answer } from './answer.js';

const STATUS: Partial<Readonly<Record<RlmErrorCode, number>>> = {
  CONFIG_INVALID: 400,
  TRAJECTORY_NOT_FOUND: 404,
};

/** An error as the pages read it: `{ error: { code, message } }`. */
export function errorAnswer(thrown: unknown): Answer {
  const { code, message } = RlmError.from(thrown, { code: 'INTERNAL' });
  return refusedAnswer(STATUS[code] ?? 500, code, message);
}

/** The same for a request that comes to nothing before it reaches a run. */
export function refusedAnswer(status: number, code: string, message: string): Answer {
  return jsonAnswer(JSON.stringify({ error: { code, message } }), status);
}
