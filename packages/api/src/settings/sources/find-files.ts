import { readdir } from 'node:fs/promises';
import { devNull } from 'node:os';
import path from 'node:path';
import { RlmError } from '@rlm-ts/domain';
import type { SettingsFile, Variables } from '../settings.js';
import { inHome } from './home-folder.js';

/** What the file of a project's settings can be called. */
export const PROJECT_FILES = ['yaml', 'yml', 'json', 'ts', 'mts', 'js', 'mjs'].map(
  (extension) => `rlm.config.${extension}`,
);

/** Where files of settings are looked for. */
export interface FilePlaces {
  /** The current directory; `null` if there is none any more. */
  readonly cwd: string | null;
  /** `null` if there is none. */
  readonly home: string | null;
  readonly env: Variables;
}

/** The current directory; `null` if somebody removed it, which is told when something in it is asked for. */
export function currentFolder(): string | null {
  try {
    return process.cwd();
  } catch {
    return null;
  }
}

/**
 * The file of the person's own settings, there or not; `null` if `RLM_CONFIG` says there is none, or
 * there is no home directory for one.
 */
export function userFile({
  cwd,
  home,
  env,
}: FilePlaces): (SettingsFile & { isNamed: boolean }) | null {
  const named = env['RLM_CONFIG']?.trim() ?? '';
  if (named === devNull) return null;
  if (named === '' && home === null) return null;
  const file = inHome(named === '' ? '~/.rlm/config.yaml' : named, home);
  if (cwd === null && named !== '' && !path.isAbsolute(file)) throw nowhere(named);
  const absolute = path.resolve(cwd ?? '/', file);
  const shown = shownPath(absolute, { cwd, home });
  return { kind: 'user file', path: absolute, shown, isNamed: named !== '' };
}

/**
 * The file of the project in the current directory. Folders above are not searched: what holds can be
 * seen by `ls`, and nobody else's file above is obeyed.
 *
 * @returns `null` if there is none.
 * @throws RlmError `CONFIG_INVALID` if there are two.
 */
export async function findProjectFile({ cwd }: FilePlaces): Promise<SettingsFile | null> {
  if (cwd === null) return null;
  const names: readonly string[] = await readdir(cwd).catch(() => []);
  const [first, second] = PROJECT_FILES.filter((name) => names.includes(name));
  if (first === undefined) return null;
  if (second === undefined)
    return { kind: 'project file', path: path.join(cwd, first), shown: first };
  throw new RlmError({
    code: 'CONFIG_INVALID',
    message: `There are two files of settings here, ${first} and ${second}. Remove one of them.`,
  });
}

function nowhere(file: string): RlmError {
  return new RlmError({
    code: 'CONFIG_INVALID',
    message: `RLM_CONFIG names the file ${file}, but the current directory is gone. Change into one that is there, or name the file by its whole path.`,
    details: { variable: 'RLM_CONFIG' },
  });
}

function shownPath(file: string, { cwd, home }: Omit<FilePlaces, 'env'>): string {
  const here = cwd === null ? null : path.relative(cwd, file);
  if (here !== null && here !== '' && path.basename(file) === here) return here;
  if (home === null) return file;
  const below = path.relative(home, file);
  return below.startsWith('..') || path.isAbsolute(below) ? file : path.join('~', below);
}
