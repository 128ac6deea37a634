import type { Stats } from 'node:fs';
import { RlmError } from '@rlm-ts/domain';
import type { SettingOrigin, SettingsFile } from '../settings.js';
import { checkSettings } from './check-settings.js';
import { importSettings } from './import-settings.js';
import { parseYaml } from './parse-yaml.js';
import { readBoundedFile } from './read-bounded-file.js';

interface ReadOptions {
  /** Number of the user who runs this process; `undefined` on systems without. */
  readonly caller?: number | undefined;
  /** Stops a file that is a program. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads one file of settings.
 *
 * @returns `null` if it is not there.
 * @throws RlmError `CONFIG_INVALID` with the place of what is wrong, `ABORTED`.
 */
export async function readSettingsFile(
  file: SettingsFile,
  { caller = process.getuid?.(), signal }: ReadOptions = {},
): Promise<ReadonlyMap<string, SettingOrigin> | null> {
  const { path, shown, kind } = file;
  const read = await readBoundedFile(path, shown);
  if (read === null) return null;
  if (kind === 'project file') refuseStrangers(read.stats, shown, caller);
  if (/\.m?[jt]s$/.test(path)) {
    return checkSettings(await importSettings(path, shown, { signal }), file);
  }
  const language = path.endsWith('.json') ? 'JSON' : 'YAML';
  return checkSettings(await parseYaml(read.text, shown, language), file);
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
