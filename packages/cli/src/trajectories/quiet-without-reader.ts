import type { CommandIo } from '../command-io.js';
import { EXIT_CODES, type ExitCode } from '../exit-codes/exit-codes.js';

/** What a command comes to; a success if it stopped because its reader has seen enough (`| head`). */
export async function quietWithoutReader(
  { stdout }: CommandIo,
  command: () => Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    return await command();
  } catch (error) {
    if (!stdout.readerGone.aborted) throw error;
    return EXIT_CODES.success;
  }
}
