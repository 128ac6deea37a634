import { Command, Option } from 'commander';
import type { CommandIo } from '../command-io.js';
import { EXIT_CODES, type ExitCode } from '../exit-codes/exit-codes.js';
import type { ExportFormat } from '../trajectories/export-trajectories.js';
import { logDirOf } from '../trajectories/log-dir.js';
import { quietWithoutReader } from '../trajectories/quiet-without-reader.js';
import { refuseParentFlags } from '../trajectories/refuse-parent-flags.js';
import { UsageError } from '../usage.error.js';

const EXAMPLES = `
Examples:
  $ rlm logs export traj_0123456789abcdef -o trajectory.json
  $ rlm logs export --all > everything.jsonl
  $ rlm logs export traj_0123456789abcdef --format viewer -o run.jsonl

The format viewer is what the log viewer of the original RLM project reads.`;

interface LogsExportOptions {
  readonly all?: boolean;
  readonly format?: ExportFormat;
  readonly output?: string;
  readonly logDir?: string;
}

/**
 * `rlm logs export`: trajectories for somebody else.
 *
 * @param exitWith Told the exit code of a command that ended without throwing.
 */
export function logsExportCommand(io: CommandIo, exitWith: (code: ExitCode) => void): Command {
  return new Command('export')
    .summary('write trajectories for somebody else')
    .description('Write whole trajectories to standard output or a file.')
    .argument('[ids...]', 'which ones')
    .option('--all', 'all that there are')
    .addOption(
      new Option(
        '--format <format>',
        'JSON, JSON lines, or the original viewer’s lines (default: json for one, else jsonl)',
      ).choices(['json', 'jsonl', 'viewer']),
    )
    .option('-o, --output <file>', 'write into a file; one that is there is replaced')
    .option('--log-dir <dir>', 'where they are recorded (default: RLM_LOG_DIR, else ./logs)')
    .addHelpText('after', EXAMPLES)
    .action(async (ids: string[], options: LogsExportOptions, command: Command) => {
      refuseParentFlags(command);
      exitWith(await quietWithoutReader(io, () => exportLogs(io, ids, options)));
    });
}

async function exportLogs(
  io: CommandIo,
  ids: readonly string[],
  options: LogsExportOptions,
): Promise<ExitCode> {
  const all = options.all === true;
  if (all && ids.length > 0) throw new UsageError('--all and ids exclude each other.');
  if (!all && ids.length === 0) {
    throw new UsageError('Which trajectories?', 'Give their ids, or --all.');
  }
  const format = options.format ?? (ids.length === 1 ? 'json' : 'jsonl');
  if (format === 'viewer' && ids.length !== 1) {
    throw new UsageError('The viewer reads one run a file: give one id with --format viewer.');
  }
  const { requireTrajectoryId } = await import('../trajectories/require-trajectory-id.js');
  const wanted = ids.map(requireTrajectoryId);
  const { openTrajectoryStore } = await import('@rlm-ts/api');
  const { exportTrajectories } = await import('../trajectories/export-trajectories.js');
  const logDir = await logDirOf(io, options);
  await exportTrajectories(io, openTrajectoryStore(logDir), {
    ids: all ? null : wanted,
    format,
    file: options.output ?? '-',
    logDir,
  });
  return EXIT_CODES.success;
}
