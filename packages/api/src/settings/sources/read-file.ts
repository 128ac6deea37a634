import type { Stats } from 'node:fs';
import { RlmError } from '@rlm-ts/domain';
import type { SettingOrigin, SettingsFile } from '../settings.js';
import { checkSettings } from './check-settings.js';
import { failedProgram, importSettings } from './import-settings.js';
import type { ParsedFile } from './parsed-file.js';
import { parseYaml } from './parse-yaml.js';
import { readBoundedFile } from './read-bounded-file.js';

/**
 * Reads one file of settings.
 *
 * @param caller Number of the user who runs this process; `undefined` on systems without.
 * @returns `null` if it is not there.
 * @throws RlmError `CONFIG_INVALID` with the place of what is wrong.
 */
export async function readSettingsFile(
  file: SettingsFile,
  caller = process.getuid?.(),
): Promise<ReadonlyMap<string, SettingOrigin> | null> {
  const { path, shown, kind } = file;
  const read = await readBoundedFile(path, shown);
  if (read === null) return null;
  if (kind === 'project file') refuseStrangers(read.stats, shown, caller);
  if (/\.m?[jt]s$/.test(path)) return checkProgram(await importSettings(path, shown), file);
  const language = path.endsWith('.json') ? 'JSON' : 'YAML';
  return checkSettings(await parseYaml(read.text, shown, language), file);
}

/** A program may also throw when a value is read, which it computes only then. */
function checkProgram(parsed: ParsedFile, file: SettingsFile): ReadonlyMap<string, SettingOrigin> {
  try {
    return checkSettings(parsed, file);
  } catch (error) {
    throw RlmError.isInstance(error) ? error : failedProgram(error, file.shown);
  }
}

/**
 * A project's file may run a program and send questions elsewhere. In a folder that others can write
 * in, such as /tmp, it may be somebody else's.
 */
function refuseStrangers({ uid }: Stats, shown: string, caller: number | undefined): void {
  // Root works in the folders of others on purpose, as in containers.
  if (caller === undefined || caller === 0 || uid === caller || uid === 0) return;
  throw new RlmError({
    code: 'CONFIG_INVALID',
    message: `${shown} belongs to another user, so it is not read. If you trust it, name it by RLM_CONFIG.`,
  });
}
