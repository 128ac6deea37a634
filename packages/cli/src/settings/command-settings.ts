import type { FlagSetting, Settings, SettingsSources } from '@rlm-ts/api';
import type { CommandIo } from '../command-io.js';

/** What was typed, by the keys of the settings that it stands for; `undefined` for what was not. */
export type TypedSettings = Readonly<Record<string, FlagSetting | undefined>>;

/**
 * The settings of a command: what was typed, and for the rest what the environment and the files say.
 * A project's file is named on standard error, because it came with the folder.
 *
 * @param sources Where to look instead of this process's own folders and variables.
 * @throws RlmError `CONFIG_INVALID`, `ABORTED`.
 */
export async function commandSettings(
  io: CommandIo,
  typed: TypedSettings,
  sources: Omit<SettingsSources, 'flags'> = {},
): Promise<Settings> {
  const { loadSettings } = await import('@rlm-ts/api');
  const settings = await loadSettings({ signal: io.signal, ...sources, flags: given(typed) });
  if (settings.values.verbose) io.withStacks = true;
  const project = settings.files.find(({ kind }) => kind === 'project file');
  if (project !== undefined) await io.stderr.show(`Settings of this folder: ${project.shown}.\n`);
  return settings;
}

/** A setting for a flag that may not have been typed. */
export function typed(flag: string, value: unknown): FlagSetting | undefined {
  return value === undefined ? undefined : { flag, value };
}

/** The same for a time, which settings have in seconds. */
export function typedTime(flag: string, milliseconds: number | undefined): FlagSetting | undefined {
  return typed(flag, milliseconds === undefined ? undefined : milliseconds / 1000);
}

function given(settings: TypedSettings): Record<string, FlagSetting> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([key, setting]) =>
      setting === undefined ? [] : [[key, setting]],
    ),
  );
}
