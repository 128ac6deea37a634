import * as z from 'zod';

/** Who writes a journal. */
export const writerSchema = z.object({
  pid: z.int().min(1),
  host: z.string(),
  /** When the process began, as its system counts; `null` where that cannot be known. */
  started: z.string().nullable(),
  /** Where its id means that process: a machine, or a container; `null` in older journals. */
  space: z.string().nullable().default(null),
  /** The run of its system; `null` in older journals, and where the system does not tell. */
  boot: z.string().nullable().default(null),
});

/** The first line of a journal. */
export const journalHeaderSchema = z.object({
  schema_version: z.int().min(1),
  trajectory_id: z.string(),
  writer: writerSchema,
});

/** Who writes a journal. */
export type JournalWriter = z.output<typeof writerSchema>;
