import { RlmError } from '@rlm-ts/domain';
import { mergeSettings, type Layer } from './merge-settings.js';
import type { Settings, SettingOrigin, SettingsFile, Variables } from './settings.js';
import { currentFolder, findProjectFile, userFile, type FilePlaces } from './sources/find-files.js';
import { homeFolder } from './sources/home-folder.js';
import { readSettingsFile } from './sources/read-file.js';
import { readVariables } from './sources/read-variables.js';

/** What was given by hand, and by which flag. */
export interface FlagSetting {
  /** In the units of the settings: seconds. */
  readonly value: unknown;
  /** Such as `--timeout`. */
  readonly flag: string;
}

/** Where settings come from; what is absent is that of the process. */
export interface SettingsSources {
  /** Folder of the project's file; `null` for a process whose folder is gone. */
  readonly cwd?: string | null;
  readonly env?: Variables;
  /** `null` for somebody without a home directory. */
  readonly home?: string | null;
  /** By key, such as `docker.memory_limit`. */
  readonly flags?: Readonly<Record<string, FlagSetting>>;
  /** Stops a file that is a program. */
  readonly signal?: AbortSignal;
}

/**
 * All settings: flags, then environment variables, then the project's file (`rlm.config.yaml`, `.yml`,
 * `.json`, `.ts`, `.mts`, `.js` or `.mjs` in the current directory), then the person's own
 * (`RLM_CONFIG`, else `~/.rlm/config.yaml`), then the defaults of the `rlm` command. A value that
 * belongs to another backend than the one that holds in the end is left out, such as the model in the
 * file when a flag names another backend.
 *
 * A file that is a program runs in a process of its own for at most 30 seconds; what it prints goes to
 * standard error, and what it sets in `process.env` is set here.
 *
 * @throws RlmError `CONFIG_INVALID` that names file, line and column, or the variable; `ABORTED`.
 */
export async function loadSettings(sources: SettingsSources = {}): Promise<Settings> {
  const { env = process.env, home = homeFolder(), flags = {} } = sources;
  const places = { env, home, cwd: sources.cwd === undefined ? currentFolder() : sources.cwd };
  const read = await readFiles(places, sources.signal);
  const layers: readonly Layer[] = [
    flagLayer(flags),
    readVariables(env),
    ...read.map(({ settings }) => settings),
  ];
  return { ...mergeSettings(layers), files: read.map(({ file }) => file) };
}

interface ReadFile {
  readonly file: SettingsFile;
  readonly settings: Layer;
}

async function readFiles(places: FilePlaces, signal?: AbortSignal): Promise<readonly ReadFile[]> {
  const read: ReadFile[] = [];
  const own = userFile(places);
  const project = await findProjectFile(places);
  if (project !== null && project.path !== own?.path) {
    const settings = await readSettingsFile(project, { signal });
    if (settings !== null) read.push({ file: project, settings });
  }
  if (own === null) return read;
  const settings = await readSettingsFile(own, { signal });
  if (settings !== null) return [...read, { file: own, settings }];
  if (!own.isNamed) return read;
  throw new RlmError({
    code: 'CONFIG_INVALID',
    message: `RLM_CONFIG names the file ${own.path}, which is not there. Name one that is, or unset it.`,
    details: { variable: 'RLM_CONFIG' },
  });
}

function flagLayer(flags: Readonly<Record<string, FlagSetting>>): Layer {
  return new Map(
    Object.entries(flags).map(([key, { value, flag }]): [string, SettingOrigin] => [
      key,
      { value, origin: `flag ${flag}`, place: flag, source: 'flag' },
    ]),
  );
}
