import { untilAborted } from '@rlm-ts/api';
import type { CommandIo } from '../command-io.js';

/**
 * Writes a part of the result to standard output. A reader that stopped reading without leaving does
 * not make Ctrl-C wait.
 *
 * @throws RlmError `ABORTED` if the command is interrupted; nothing if the reader left.
 */
export async function writeResult(
  { stdout, interruption }: Pick<CommandIo, 'stdout' | 'interruption'>,
  text: string,
): Promise<void> {
  await untilAborted(stdout.write(text), interruption.signal, 'Writing the result');
}
