import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { failedCheck, RlmError, type DiagnosisCheck } from '@rlm-ts/domain';

/**
 * Whether files can be written in a folder, found out by writing one, which is removed again: of a
 * full disk or a read-only one, permissions say nothing.
 *
 * @param what What the folder is, such as `temp folder`.
 * @param advice What to do if not; a sentence.
 */
export async function checkFolder(
  what: string,
  folder: string,
  advice: string,
): Promise<DiagnosisCheck> {
  try {
    const probe = await mkdtemp(path.join(folder, '.rlm-doctor-'));
    try {
      await writeFile(path.join(probe, 'probe'), 'probe');
    } finally {
      await rm(probe, { recursive: true, force: true });
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `${folder} cannot be written: ${why}. ${advice}`;
    return failedCheck(what, new RlmError({ code: 'CONFIG_INVALID', message, cause }));
  }
  return { status: 'ok', what, detail: `${folder} can be written`, fix: null, code: null };
}
