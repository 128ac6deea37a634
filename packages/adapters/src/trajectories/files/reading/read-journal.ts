import { RlmError, type Trajectory } from '@rlm-ts/domain';
import { JournalFold } from './journal-fold.js';
import { openRegularFile } from './open-regular-file.js';

/**
 * What a journal holds by now. A run without an end is `running` in it.
 *
 * @throws RlmError `TRAJECTORY_NOT_FOUND` if there is no such file or no run in it, and what the file
 *   system fails with.
 */
export async function readJournal(path: string, trajectoryId: string): Promise<Trajectory> {
  const fold = new JournalFold(trajectoryId);
  await using file = await openRegularFile(path);
  if (file !== null) await fold.takeMore(file);
  if (fold.hasBegun) return fold.builder.build();
  throw new RlmError({
    code: 'TRAJECTORY_NOT_FOUND',
    message: `Trajectory '${trajectoryId}' not found: there is no run in ${path}.`,
  });
}
