import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RlmEvent } from '@rlm-ts/domain';
import { RunScript } from '../../../../domain/tests/trajectory/run-script.js';
import { TrajectoryLogger } from '../../../src/trajectories/files/index.js';

/** A log folder of a test's own. */
export class LogDir implements AsyncDisposable {
  private constructor(readonly path: string) {}

  static async make(): Promise<LogDir> {
    return new LogDir(await mkdtemp(path.join(tmpdir(), 'rlm-logs-')));
  }

  file(...names: readonly string[]): string {
    return path.join(this.path, ...names);
  }

  async linesOf(...names: readonly string[]): Promise<readonly Record<string, unknown>[]> {
    const text = await readFile(this.file(...names), 'utf8');
    const lines = text.trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** Records events as the runs of one process. */
  async record(events: readonly RlmEvent[], format: 'jsonl' | 'json' = 'jsonl'): Promise<void> {
    const logger = new TrajectoryLogger({ logDir: this.path, format });
    for (const event of events) await logger.log(event);
    await logger.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

/** The file of the day of {@link finishedRun}. */
export const DAY_FILE = 'trajectories_2026-01-29.jsonl';

/** A run of two turns, the first with a block that asks something. */
export function unfinishedRun(runId = 'run_1', startedAt?: number): RunScript {
  return new RunScript(runId, startedAt)
    .begin()
    .turn(1)
    .block(1, 1)
    .ask('a')
    .answer('a')
    .blockEnd(1, 1, { stdout: 'printed' })
    .turn(2);
}

export function finishedRun(runId = 'run_1', startedAt?: number): RunScript {
  return unfinishedRun(runId, startedAt).end();
}
