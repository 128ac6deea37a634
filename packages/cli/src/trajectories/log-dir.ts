import type { CommandIo } from '../command-io.js';
import { logSettings, type LogFlag } from '../options/log-flag.js';
import { commandSettings } from '../settings/command-settings.js';
import type { Settings } from '@rlm-ts/api';

/** Where runs are looked for if the settings say that none are recorded. */
const USUAL_LOG_DIR = './logs';

/** The folder whose trajectories are meant by settings. */
export function logDirIn({ values }: Settings): string {
  return values.log_dir ?? USUAL_LOG_DIR;
}

/**
 * The folder whose trajectories are meant: that of `--log-dir`, else what the settings say.
 *
 * @throws RlmError `CONFIG_INVALID` for wrong settings.
 */
export async function logDirOf(io: CommandIo, flags: LogFlag): Promise<string> {
  return logDirIn(await commandSettings(io, logSettings(flags)));
}
