import type {
  TrajectoryListing,
  TrajectoryProblem,
  TrajectoryStorePort,
  TrajectorySummary,
} from '@rlm-ts/api';
import type { CommandIo } from '../command-io.js';
import type { Style } from '../output/colour.js';
import { oneLine } from '../output/one-line.js';
import { trajectoryTable } from './trajectory-table.js';

/** Most problems of a folder that are told one by one. */
const MAX_TOLD_PROBLEMS = 10;

/** By which a row stands out. */
const STYLES: Partial<Readonly<Record<TrajectorySummary['status'], Style>>> = {
  failed: 'error',
  interrupted: 'warning',
};

/** Which trajectories are asked for, and where they are. */
export interface LogsQuery {
  /** The newest so many; absent: all. */
  readonly tail?: number | undefined;
  readonly failed?: boolean | undefined;
  /** Told to a person who finds nothing there. */
  readonly logDir: string;
}

/** The trajectories that are asked for, newest first; what is wrong in the folder is told. */
export async function findTrajectories(
  io: CommandIo,
  store: TrajectoryStorePort,
  query: LogsQuery,
): Promise<TrajectoryListing> {
  const { tail, failed, logDir } = query;
  const listing = await store.list({ limit: tail, failed, signal: io.signal });
  await tellProblems(io, listing.problems);
  if (listing.total === 0) {
    await io.stderr.show(
      failed === true
        ? `There are no failed trajectories in ${logDir}.\n`
        : `There are no trajectories in ${logDir}.\nHint: \`rlm run\` records them; RLM_LOG_DIR or --log-dir says where.\n`,
    );
  }
  return listing;
}

/** Writes a table for a person, the newest trajectory last. */
export async function showTable(
  io: CommandIo,
  { trajectories, total }: TrajectoryListing,
): Promise<void> {
  if (trajectories.length === 0) return;
  const newestLast = [...trajectories].reverse();
  const [titles = '', ...rows] = trajectoryTable(newestLast, widthOf(io));
  await io.stdout.show(`${titles}\n`, { style: 'heading' });
  const left = total - trajectories.length;
  if (left > 0) {
    const more = `… and ${String(left)} more: --tail ${String(total)}\n`;
    await io.stdout.show(more, { style: 'quiet' });
  }
  for (const [index, row] of rows.entries()) {
    const style = STYLES[newestLast[index]?.status ?? 'succeeded'];
    await io.stdout.show(`${row}\n`, style && { style });
  }
}

/** Columns of the terminal; for a pager and the like, those that its environment tells. */
function widthOf({ stdout }: CommandIo): number {
  const told = Number(process.env['COLUMNS']);
  return !stdout.isTerminal && told > 0 ? told : stdout.size.columns;
}

async function tellProblems(io: CommandIo, problems: readonly TrajectoryProblem[]): Promise<void> {
  for (const { file, line, problem } of problems.slice(0, MAX_TOLD_PROBLEMS)) {
    const place = line === null ? file : `${file}:${String(line)}`;
    await io.stderr.show(`Warning: ${oneLine(`${place}: ${problem}`)}\n`);
  }
  const left = problems.length - MAX_TOLD_PROBLEMS;
  if (left > 0) await io.stderr.write(`Warning: … and ${String(left)} more problems.\n`);
}
