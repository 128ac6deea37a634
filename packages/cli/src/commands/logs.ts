import type { TrajectoryStorePort } from '@rlm-ts/api';
import { Command, Option } from 'commander';
import type { CommandIo } from '../command-io.js';
import { EXIT_CODES, type ExitCode } from '../exit-codes/exit-codes.js';
import { logDirOf } from '../trajectories/log-dir.js';
import { quietWithoutReader } from '../trajectories/quiet-without-reader.js';
import { countOption } from '../options/numbers.js';
import { UsageError } from '../usage.error.js';
import { logsExportCommand } from './logs-export.js';
import { logsImportCommand } from './logs-import.js';

const EXAMPLES = `
Examples:
  $ rlm logs
  $ rlm logs --tail 100 --failed
  $ rlm logs --id traj_0123456789abcdef --verbose
  $ rlm logs --format json | jq .total_tokens
  $ rlm logs --follow
  $ rlm logs export traj_0123456789abcdef -o trajectory.json
  $ rlm logs import trajectory.json`;

/** Rows of the table without `--tail`. */
const USUAL_TAIL = 20;

interface LogsOptions {
  readonly tail?: number;
  readonly id?: string;
  readonly failed?: boolean;
  readonly format: 'table' | 'json';
  readonly follow?: boolean;
  readonly logDir?: string;
  readonly verbose?: boolean;
}

/**
 * `rlm logs`: recorded runs, in a list, one by one, or as they go.
 *
 * @param exitWith Told the exit code of a command that ended without throwing.
 */
export function logsCommand(io: CommandIo, exitWith: (code: ExitCode) => void): Command {
  const command = new Command('logs')
    .summary('show recorded runs')
    .description('Show the trajectories of recorded runs, the newest last.')
    .addOption(
      new Option('--tail <count>', 'the newest so many; the table: 20, JSON: all').argParser(
        countOption,
      ),
    )
    .option('--id <id>', 'one trajectory in detail')
    .option('--failed', 'only those that failed or were interrupted')
    .addOption(
      new Option('--format <format>', 'a table, or one JSON object per line')
        .choices(['table', 'json'])
        .default('table'),
    )
    .option('--follow', 'go on as runs begin and end; with --id, as the run goes on')
    .option('--log-dir <dir>', 'where they are recorded (default: RLM_LOG_DIR, else ./logs)')
    .option('--verbose', 'with --id, nothing shortened; show stacks of errors')
    .addHelpText('after', EXAMPLES)
    // What stands behind `export` and `import` is theirs.
    .enablePositionalOptions()
    .action(async (options: LogsOptions) => {
      exitWith(await quietWithoutReader(io, () => logs(io, options)));
    });
  command.addCommand(logsExportCommand(io, exitWith));
  command.addCommand(logsImportCommand(io, exitWith));
  return command;
}

async function logs(io: CommandIo, options: LogsOptions): Promise<ExitCode> {
  const { verbose = false } = options;
  if (verbose) io.withStacks = true;
  if (options.id === undefined) await showAll(io, options);
  else await showOne(io, options.id, options, verbose);
  return EXIT_CODES.success;
}

async function showOne(
  io: CommandIo,
  id: string,
  options: LogsOptions,
  verbose: boolean,
): Promise<void> {
  const { tail, failed, follow, format } = options;
  if (tail !== undefined) throw new UsageError('--id and --tail exclude each other.');
  if (failed === true) throw new UsageError('--id and --failed exclude each other.');
  const { requireTrajectoryId } = await import('../trajectories/require-trajectory-id.js');
  const trajectoryId = requireTrajectoryId(id);
  const store = await openStore(await logDirOf(io, options));
  const shown = { verbose, json: format === 'json' };
  if (follow === true) {
    const { followRun } = await import('../trajectories/follow-run.js');
    await followRun(io, store, trajectoryId, shown);
  } else {
    const { showTrajectory } = await import('../trajectories/show-trajectory.js');
    await showTrajectory(io, store, trajectoryId, shown);
  }
}

async function showAll(io: CommandIo, options: LogsOptions): Promise<void> {
  const { tail, failed, follow = false } = options;
  const json = options.format === 'json';
  const logDir = await logDirOf(io, options);
  const store = await openStore(logDir);
  const { findTrajectories, showTable } = await import('../trajectories/list-trajectories.js');
  const show = async (): Promise<void> => {
    const listed = tail ?? (json ? undefined : USUAL_TAIL);
    const listing = await findTrajectories(io, store, { tail: listed, failed, logDir });
    if (json) {
      const { writeJsonLines } = await import('../trajectories/write-trajectories.js');
      await writeJsonLines(io, store, listing.trajectories);
    } else {
      await showTable(io, listing);
    }
  };
  if (!follow) {
    await show();
    return;
  }
  const { followTrajectories } = await import('../trajectories/follow-trajectories.js');
  // As with `tail`, what was there before is told if it is asked for.
  await followTrajectories(io, store, { failed, json }, tail === undefined ? undefined : show);
}

async function openStore(logDir: string): Promise<TrajectoryStorePort> {
  const { openTrajectoryStore } = await import('@rlm-ts/api');
  return openTrajectoryStore(logDir);
}
