import type { Stats } from 'node:fs';
import { isTrajectoryId, type TrajectorySummary } from '@rlm-ts/domain';
import * as z from 'zod';
import { writerSchema } from '../format/journal-header.js';
import { NO_FINGERPRINT } from './fingerprint.js';

const problemSchema = z.object({ line: z.int().nullable(), problem: z.string() });

const entrySchema = z.object({
  summary: z.custom<TrajectorySummary>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      isTrajectoryId(String(Reflect.get(value, 'trajectoryId'))) &&
      typeof Reflect.get(value, 'startTime') === 'string',
  ),
  offset: z.int().min(0),
  length: z.int().min(0),
});

const contentSchema = z.object({
  entries: z.array(entrySchema),
  problems: z.array(problemSchema),
});

/** What is known of a file, so that it need not be read again. */
export const fileRecordSchema = contentSchema.extend({
  size: z.int().min(0),
  mtimeMs: z.number(),
  ino: z.number(),
  /** Bytes and lines up to the end of the last whole line. */
  scanned: z.int().min(0),
  lines: z.int().min(0),
  /** Of those bytes, so that a file that has grown is told from another one in its place. */
  fingerprint: z.string(),
  /** What stands after that, which may be a line that is being written. */
  tail: contentSchema,
  /** Of a journal: who writes it, if anybody does, and whether its run has ended. */
  journal: z
    .object({ writer: writerSchema.nullable(), ended: z.boolean() })
    .nullable()
    .default(null),
});

/** What is known of a file, so that it need not be read again. */
export type FileRecord = z.output<typeof fileRecordSchema>;
/** A trajectory in a file. Where it stands, in bytes. */
export type FileEntry = z.output<typeof entrySchema>;
/** What is wrong with a file, or with a line of it. */
export type FileProblem = z.output<typeof problemSchema>;

/** A file of which nothing is known yet. */
export function newRecord({ size, mtimeMs, ino }: Stats): FileRecord {
  const nothing = { entries: [], problems: [] };
  return {
    size,
    mtimeMs,
    ino,
    scanned: 0,
    lines: 0,
    fingerprint: NO_FINGERPRINT,
    ...nothing,
    tail: nothing,
    journal: null,
  };
}

/** Whether a file is as it was when the record was made. */
export function isCurrent(record: FileRecord | undefined, stats: Stats): record is FileRecord {
  return (
    record?.size === stats.size && record.mtimeMs === stats.mtimeMs && record.ino === stats.ino
  );
}
