import { mapAtMost } from '@rlm-ts/domain';
import type { InterpreterHandle } from './sandbox-launcher.js';

/** Files that are provided at the same time where the sandbox takes them one by one. */
const AT_ONCE = 32;

/**
 * Makes files of the host readable for an interpreter, and tells where it sees them, in their order.
 *
 * @throws RlmError as {@link InterpreterHandle.provideFile}, for the first that it fails for.
 */
export function provideFiles(
  handle: InterpreterHandle,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (handle.provideFiles !== undefined) return handle.provideFiles(paths, signal);
  return mapAtMost(paths, AT_ONCE, (path) => handle.provideFile(path, signal));
}
