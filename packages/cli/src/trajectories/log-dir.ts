import type { CommandIo } from '../command-io.js';
import { logSettings, type LogFlag } from '../options/log-flag.js';
import { commandSettings } from '../settings/command-settings.js';

/** Where runs are looked for if the settings say that none are recorded. */
export const USUAL_LOG_DIR = './logs';

/**
 * The folder whose trajectories are meant: that of `--log-dir`, else what the settings say.
 *
 * @throws RlmError `CONFIG_INVALID` for wrong settings.
 */
export async function logDirOf(io: CommandIo, flags: LogFlag): Promise<string> {
  const { values } = await commandSettings(io, logSettings(flags));
  return values.log_dir ?? USUAL_LOG_DIR;
}
