import path from 'node:path';
import { RlmError, trajectoryIdOf, type LoggerPort, type RlmEvent } from '@rlm-ts/domain';
import type { JournalWriter } from '../format/journal-header.js';
import { thisProcess } from '../process/journal-writer.js';
import { readJournal } from '../reading/read-journal.js';
import { appendTrajectory, writeTrajectoryFile } from './finished-trajectory.js';
import { OpenJournal } from './open-journal.js';

/** What a {@link TrajectoryLogger} is made with. */
export interface TrajectoryLoggerOptions {
  /** The folder that trajectories are written to; made with the first run. */
  readonly logDir: string;
  /** `jsonl`: a file a day, a line a run. `json`: a file a run. */
  readonly format: 'jsonl' | 'json';
}

/** A longer journal is the record itself: to turn it into a line would take as much memory again. */
const MAX_FOLDED_BYTES = 64 * 1024 * 1024;

/**
 * Records runs as trajectories. While a run goes on, its journal has each event before the run goes
 * on; when it ends, one line (or file) takes the journal's place. Any number of processes may write
 * into one folder.
 */
export class TrajectoryLogger implements LoggerPort {
  /** By the ids of the root runs. */
  private readonly journals = new Map<string, OpenJournal>();
  /** Of each run, children included: its root. */
  private readonly roots = new Map<string, string>();
  private writer: JournalWriter | null = null;

  constructor(private readonly options: TrajectoryLoggerOptions) {}

  /** @throws RlmError `INTERNAL` if it cannot be written; what was written before is there. */
  async log(event: RlmEvent): Promise<void> {
    const root = this.rootOf(event);
    if (root === undefined) return;
    const trajectoryId = trajectoryIdOf(root);
    let journal: OpenJournal | undefined;
    try {
      journal = await this.journalOf(root, event);
      await journal?.write(event);
      if (journal !== undefined && event.type === 'run_finished' && event.runId === root) {
        await this.finish(root, journal, trajectoryId, event.timestamp);
      }
    } catch (error) {
      this.forget(root);
      await journal?.giveUp();
      throw new RlmError({
        code: 'INTERNAL',
        message: `The trajectory ${trajectoryId} could not be written to ${path.resolve(this.options.logDir)}: ${String(error)}. What was written before is there; see to the folder's space and permissions.`,
        cause: error,
      });
    }
  }

  /** Lets go of the files of runs that have not ended. */
  async close(): Promise<void> {
    const open = [...this.journals];
    for (const [root] of open) this.forget(root);
    await Promise.all(open.map(([, journal]) => journal.close()));
  }

  private rootOf(event: RlmEvent): string | undefined {
    if (event.type === 'run_started') {
      const { runId, parent } = event;
      const root = parent === null ? runId : this.roots.get(parent.runId);
      if (root !== undefined) this.roots.set(runId, root);
    }
    return this.roots.get(event.runId);
  }

  private async journalOf(root: string, event: RlmEvent): Promise<OpenJournal | undefined> {
    if (event.type !== 'run_started' || event.runId !== root) return this.journals.get(root);
    this.writer ??= thisProcess();
    const { logDir } = this.options;
    const journal = await OpenJournal.create(logDir, trajectoryIdOf(root), this.writer);
    this.journals.set(root, journal);
    return journal;
  }

  private async finish(
    root: string,
    journal: OpenJournal,
    trajectoryId: string,
    endedAt: number,
  ): Promise<void> {
    this.forget(root);
    await journal.close();
    if (journal.size > MAX_FOLDED_BYTES) return;
    const { logDir, format } = this.options;
    const trajectory = await readJournal(journal.path, trajectoryId);
    if (format === 'json') await writeTrajectoryFile(logDir, trajectory);
    else await appendTrajectory(logDir, trajectory, endedAt);
    await journal.remove();
  }

  private forget(root: string): void {
    this.journals.delete(root);
    for (const [run, its] of this.roots) if (its === root) this.roots.delete(run);
  }
}
