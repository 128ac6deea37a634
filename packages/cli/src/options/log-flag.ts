import type { TypedSettings } from '../settings/command-settings.js';
import { typed } from '../settings/command-settings.js';
import { Option, type Command } from 'commander';

/** What a person typed about where runs are recorded. */
export interface LogFlag {
  readonly logDir?: string;
  /** `false` if nothing is to be recorded. */
  readonly log?: boolean;
}

/** Gives a command `--log-dir` and `--no-log`. */
export function addLogFlag(command: Command): Command {
  return command
    .option('--log-dir <dir>', 'where the trajectory is written (default: ./logs)')
    .addOption(new Option('--no-log', 'record nothing').conflicts('logDir'));
}

/** What was typed, as settings. */
export function logSettings({ logDir, log }: LogFlag): TypedSettings {
  return { log_dir: log === false ? typed('--no-log', null) : typed('--log-dir', logDir) };
}
