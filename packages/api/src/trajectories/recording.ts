import path from 'node:path';
import { TrajectoryLogger, TrajectoryStore, type TrajectoryLoggerOptions } from '@rlm-ts/adapters';
import { parseConfig, rlmConfigSchema } from '@rlm-ts/application';
import { RlmError, type LoggerPort, type TrajectoryStorePort } from '@rlm-ts/domain';
import * as z from 'zod';
import { CheckedTrajectoryStore } from './checked-trajectory-store.js';

/** Where and how runs are recorded. */
export interface TrajectoryRecording {
  /** The log folder; made with the first run. */
  readonly logDir: string;
  /** `jsonl`, the default: a file a day, a line a run. `json`: a file a run. */
  readonly format?: TrajectoryLoggerOptions['format'] | undefined;
}

const recordingSchema = z.strictObject({
  logDir: z.string().min(1),
  format: rlmConfigSchema.shape.trajectoryFormat,
});

/**
 * What records runs, and what reads them; nothing for `undefined`.
 *
 * @throws RlmError `CONFIG_INVALID`.
 */
export function recordingOf(recording: TrajectoryRecording | undefined): {
  readonly loggers: readonly LoggerPort[];
  readonly store: TrajectoryStorePort | null;
} {
  if (recording === undefined) return { loggers: [], store: null };
  const options = parseConfig(recordingSchema, recording, 'trajectories');
  // A program may change its folder meanwhile.
  const logDir = path.resolve(options.logDir);
  const logger = new TrajectoryLogger({ ...options, logDir });
  return { loggers: [logger], store: openTrajectoryStore(logDir) };
}

/**
 * The trajectories in a log folder, whoever writes them. Does no I/O until it is asked.
 *
 * @throws RlmError `CONFIG_INVALID` for what is not the name of a folder.
 */
export function openTrajectoryStore(logDir: string): TrajectoryStorePort {
  parseConfig(recordingSchema.shape.logDir, logDir, 'logDir');
  return new CheckedTrajectoryStore(new TrajectoryStore(logDir));
}

/** The log folder that the environment of this process names. */
export function logDirOfProcess(): string | undefined {
  const { RLM_LOG_DIR = '' } = process.env;
  return RLM_LOG_DIR.trim() === '' ? undefined : RLM_LOG_DIR.trim();
}

/** @throws RlmError `CONFIG_INVALID` if there is none. */
export function storeOf(store: TrajectoryStorePort | null): TrajectoryStorePort {
  if (store !== null) return store;
  throw new RlmError({
    code: 'CONFIG_INVALID',
    message:
      'Runs are not recorded. Set logDir in the configuration (trajectories in createRlm), or RLM_LOG_DIR in the environment.',
  });
}
