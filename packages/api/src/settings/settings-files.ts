import { devNull } from 'node:os';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { RlmError } from '@rlm-ts/domain';
import type { SettingsFile, Variables } from './settings.js';
import { currentFolder, PROJECT_FILES, userFile } from './sources/find-files.js';
import { homeFolder } from './sources/home-folder.js';

/**
 * The file of the person's own settings, whether it is there or not: `RLM_CONFIG`, else
 * `~/.rlm/config.yaml`.
 *
 * @throws RlmError `CONFIG_INVALID` if `RLM_CONFIG` says that there is none, or names one from a current
 *   directory that was removed, and without a home directory.
 */
export function userSettingsFile(
  env: Variables = process.env,
  home: string | null = homeFolder(),
  cwd: string | null = currentFolder(),
): SettingsFile {
  const file = userFile({ env, home, cwd });
  if (file !== null) return file;
  const isRefused = env['RLM_CONFIG']?.trim() === devNull;
  throw new RlmError({
    code: 'CONFIG_INVALID',
    message: isRefused
      ? 'RLM_CONFIG says that there is no file of settings. Name a file, or unset it.'
      : 'There is no home directory for a file of settings. Set HOME to one, or name a file by RLM_CONFIG.',
    details: { variable: isRefused ? 'RLM_CONFIG' : 'HOME' },
  });
}

/** The file of the project in a folder: the one that is there, else `rlm.config.yaml`. */
export async function projectSettingsFile(folder: string): Promise<SettingsFile> {
  for (const name of PROJECT_FILES) {
    const file = path.join(folder, name);
    const isThere = await access(file).then(
      () => true,
      () => false,
    );
    if (isThere) return { kind: 'project file', path: file, shown: name };
  }
  const name = 'rlm.config.yaml';
  return { kind: 'project file', path: path.join(folder, name), shown: name };
}
