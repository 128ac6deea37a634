import { RlmError } from '@rlm-ts/domain';

/** What a call that must fail fails with. */
export async function failureOf(work: Promise<unknown>): Promise<RlmError> {
  let value: unknown;
  try {
    value = await work;
  } catch (error) {
    if (RlmError.isInstance(error)) return error;
    throw error;
  }
  throw new Error(`it did not fail: ${JSON.stringify(value)}`);
}
