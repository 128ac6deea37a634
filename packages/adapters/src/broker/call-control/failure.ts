import { RLM_ERROR_CODES, RlmError } from '@rlm-ts/domain';
import type { RlmErrorCode, SubCallFailure } from '@rlm-ts/domain';

/** The failure of every call that its caller called off. */
export const ABORTED: SubCallFailure = {
  code: 'ABORTED',
  message: 'The sub-call was aborted by its caller.',
};

/** The failure of every call that meets a closed broker. */
export const BROKER_CLOSED: SubCallFailure = {
  code: 'BROKER_UNAVAILABLE',
  message: 'The broker is closed.',
};

/**
 * Describes whatever was thrown. Never throws itself, although a foreign value may do so when it is
 * looked at.
 *
 * @param blame Who threw it, as the start of a sentence.
 * @param code For anything that is no `RlmError`. Default `MODEL_FAILED`.
 */
export function describeFailure(
  thrown: unknown,
  blame: string,
  code: RlmErrorCode = 'MODEL_FAILED',
): SubCallFailure {
  try {
    if (RlmError.isInstance(thrown) && isKnownCode(thrown.code)) {
      return { code: thrown.code, message: thrown.message };
    }
    const what = thrown instanceof Error ? thrown.message : String(thrown);
    return { code, message: `${blame} failed: ${what}` };
  } catch {
    return { code, message: `${blame} failed with a value that cannot be shown.` };
  }
}

function isKnownCode(code: string): boolean {
  return (RLM_ERROR_CODES as readonly string[]).includes(code);
}
