import { readToEnd, type CompletionResult, type RlmEvent } from '@rlm-ts/domain';

/**
 * Reads a run to its end.
 *
 * @throws RlmError what kept it from its first reply; from then on whatever goes wrong is in the result.
 */
export async function readToResult<Output>(
  run: AsyncGenerator<RlmEvent, CompletionResult<Output>, undefined>,
): Promise<CompletionResult<Output>> {
  const result = await readToEnd(run);
  if (result.error !== null && result.iterations.length === 0) throw result.error;
  return result;
}
