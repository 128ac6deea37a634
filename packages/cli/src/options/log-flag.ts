import type { TypedSettings } from '../settings/command-settings.js';
import { typed } from '../settings/command-settings.js';
import type { Command } from 'commander';

/** What a person typed about where runs are recorded. */
export interface LogFlag {
  readonly logDir?: string;
}

/** Gives a command `--log-dir`. */
export function addLogFlag(command: Command): Command {
  return command.option('--log-dir <dir>', 'where the trajectory is written (default: ./logs)');
}

/** What was typed, as settings. */
export function logSettings({ logDir }: LogFlag): TypedSettings {
  return { log_dir: typed('--log-dir', logDir) };
}
