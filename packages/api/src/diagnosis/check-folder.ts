import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { failedCheck, RlmError, type DiagnosisCheck } from '@rlm-ts/domain';

/**
 * Whether files can be written in a folder, found out by writing one, which is removed again: of a
 * full disk or a read-only one, permissions say nothing. A folder that is not there yet can be written
 * if it can be made.
 *
 * @param what What the folder is, such as `temp folder`.
 * @param advice What to do if not; a sentence.
 */
export async function checkFolder(
  what: string,
  folder: string,
  advice: string,
  { mayBeMade = false }: { readonly mayBeMade?: boolean } = {},
): Promise<DiagnosisCheck> {
  let place = folder;
  try {
    if (mayBeMade) place = await nearestThere(folder);
    const probe = await mkdtemp(path.join(place, '.rlm-doctor-'));
    try {
      await writeFile(path.join(probe, 'probe'), 'probe');
    } finally {
      await rm(probe, { recursive: true, force: true });
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `${folder} cannot be ${place === folder ? 'written' : 'made'}: ${why}. ${advice}`;
    return failedCheck(what, new RlmError({ code: 'CONFIG_INVALID', message, cause }));
  }
  const detail = place === folder ? `${folder} can be written` : `${folder} can be made`;
  return { status: 'ok', what, detail, fix: null, code: null };
}

/** The folder, or the one above it in which it would be made. */
async function nearestThere(folder: string): Promise<string> {
  try {
    await stat(folder);
    return folder;
  } catch (error) {
    const above = path.dirname(folder);
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isAbsent || above === folder) throw error;
    return nearestThere(above);
  }
}
