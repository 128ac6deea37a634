import { Command } from 'commander';
import type { CommandIo } from '../command-io.js';
import type { ExitCode } from '../exit-codes/exit-codes.js';
import { logSettings } from '../options/log-flag.js';
import { commandSettings } from '../settings/command-settings.js';
import { logDirIn } from '../trajectories/log-dir.js';
import { refuseParentFlags } from '../trajectories/refuse-parent-flags.js';

const EXAMPLES = `
Examples:
  $ rlm logs import trajectory.json
  $ rlm logs import --log-dir ./from-alice alice/*.jsonl
  $ ssh build rlm logs --format json | rlm logs import -

Reads what \`rlm logs export\` and \`rlm logs --format json\` write.`;

interface LogsImportOptions {
  readonly logDir?: string;
}

/**
 * `rlm logs import`: trajectories from somebody else.
 *
 * @param exitWith Told the exit code of a command that ended without throwing.
 */
export function logsImportCommand(io: CommandIo, exitWith: (code: ExitCode) => void): Command {
  return new Command('import')
    .summary('add trajectories from somebody else')
    .description(
      'Add trajectories to the recorded ones. Those that are there already stay as they are.',
    )
    .argument('<files...>', 'JSON, or JSON lines; `-` reads standard input')
    .option('--log-dir <dir>', 'where to put them (default: RLM_LOG_DIR, else ./logs)')
    .addHelpText('after', EXAMPLES)
    .action(async (files: string[], options: LogsImportOptions, command: Command) => {
      refuseParentFlags(command);
      const { importFiles } = await import('../trajectories/import-files.js');
      const settings = await commandSettings(io, logSettings(options));
      const { limitsOf } = await import('@rlm-ts/api');
      const target = { logDir: logDirIn(settings), egress: limitsOf(settings).egress };
      exitWith(await importFiles(io, files, target));
    });
}
