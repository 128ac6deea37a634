import { RlmError } from '@rlm-ts/domain';
import type { EncodedContext } from './context-encoding.js';
import { isResult, type Answer } from './interpreter-connection.js';
import type { InterpreterHandle } from './sandbox-launcher.js';

/**
 * Sends the `configure` message: limits and the language layer.
 *
 * @throws RlmError `ENVIRONMENT_START_FAILED` with what the sandbox says is wrong.
 */
export async function configure(
  { connection }: InterpreterHandle,
  configuration: Readonly<Record<string, unknown>>,
): Promise<void> {
  const answer = await connection.command('ready', { ...configuration, type: 'configure' });
  const problem = problemIn(answer);
  if (problem === null) return;
  throw new RlmError({
    code: 'ENVIRONMENT_START_FAILED',
    message: `The Python worker could not be set up: ${problem}`,
  });
}

/**
 * Sends a context and waits until code can see it.
 *
 * @throws RlmError `CONTEXT_INVALID` or `CONTEXT_TOO_LARGE` with what the sandbox says is wrong.
 */
export async function sendContext(
  { connection }: InterpreterHandle,
  { variable, alias, header, bodyBytes, pieces }: EncodedContext,
): Promise<void> {
  const message = { ...header, variable, ...(alias !== null && { alias }), type: 'context' };
  const answer = await connection.streamCommand('context_loaded', message, bodyBytes, pieces());
  const problem = problemIn(answer);
  if (problem === null) return;
  throw new RlmError({
    code: header.kind.startsWith('file') ? 'CONTEXT_INVALID' : 'CONTEXT_TOO_LARGE',
    message: `The context could not be loaded as the variable ${variable}: ${problem}`,
  });
}

function problemIn({ message }: Answer): string | null {
  return isResult(message) ? 'it answered with a result' : message.error;
}
