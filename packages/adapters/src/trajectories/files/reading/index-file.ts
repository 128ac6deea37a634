import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { INDEX_FILE } from '../format/file-names.js';
import { fileRecordSchema, type FileRecord } from './file-record.js';
import { openRegularFile } from './open-regular-file.js';

/** Goes up when a record changes; an index of another version is made anew. */
const INDEX_VERSION = 2;

const indexSchema = z.object({
  version: z.literal(INDEX_VERSION),
  files: z.record(z.string(), fileRecordSchema),
});

/** What an earlier look has found out about the files of a folder; nothing if that cannot be read. */
export async function readIndex(logDir: string): Promise<Map<string, FileRecord>> {
  try {
    await using file = await openRegularFile(path.join(logDir, INDEX_FILE));
    if (file === null) return new Map();
    const { files } = indexSchema.parse(JSON.parse(await file.readFile('utf8')));
    return new Map(Object.entries(files));
  } catch {
    // It is a copy of what the files say, so it can be done without.
    return new Map();
  }
}

/** Keeps what is known for the next look, if the folder may be written to. */
export async function writeIndex(
  logDir: string,
  files: ReadonlyMap<string, FileRecord>,
): Promise<void> {
  const beginning = path.join(logDir, `${INDEX_FILE}.${randomUUID()}.tmp`);
  try {
    {
      await using file = await open(beginning, 'wx', 0o600);
      const index = { version: INDEX_VERSION, files: Object.fromEntries(files) };
      await file.writeFile(JSON.stringify(index));
    }
    await rename(beginning, path.join(logDir, INDEX_FILE));
  } catch {
    await rm(beginning, { force: true }).catch(() => undefined);
  }
}
