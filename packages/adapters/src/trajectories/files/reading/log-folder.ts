import { lstatSync, type Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { mapAtMost, RlmError, throwIfAborted, type OperationOptions } from '@rlm-ts/domain';
import { JOURNALS } from '../format/file-names.js';
import { isAlive } from '../process/journal-writer.js';
import { isCurrent, newRecord, type FileRecord } from './file-record.js';
import { readIndex, writeIndex } from './index-file.js';
import { openRegularFile } from './open-regular-file.js';
import { foreignRecord, kindOf, RecordReader } from './read-record.js';

/** Files that are looked at together: each look waits for the system. */
const FILES_AT_ONCE = 8;

/** How to look. */
interface LookOptions extends OperationOptions {
  /** Forget what earlier looks have found. */
  readonly anew?: boolean;
}

/** The files of a log folder, by their names in it; each is read again only where it has changed. */
export class LogFolder {
  private records: ReadonlyMap<string, FileRecord> | null = null;
  private readonly reader = new RecordReader();
  private isDirty = false;
  private looking: Promise<unknown> = Promise.resolve();

  constructor(private readonly logDir: string) {}

  /**
   * What is in the files by now. No folder at all is an empty one.
   *
   * @throws RlmError `CONFIG_INVALID` for a folder that cannot be read.
   */
  look(options: LookOptions = {}): Promise<ReadonlyMap<string, FileRecord>> {
    // One after the other: two at once would read the same.
    const look = this.looking.then(() => this.lookOnce(options));
    this.looking = look.catch(() => undefined);
    return look;
  }

  /** Lets other processes have what was found, if it is worth it. */
  async keep(): Promise<void> {
    if (!this.isDirty || this.records === null) return;
    this.isDirty = false;
    await writeIndex(this.logDir, this.records);
  }

  private async lookOnce({
    signal,
    anew = false,
  }: LookOptions): Promise<ReadonlyMap<string, FileRecord>> {
    const known = anew
      ? new Map<string, FileRecord>()
      : (this.records ?? (await readIndex(this.logDir)));
    const found = new Map<string, FileRecord>();
    // Journals first: what moves from there into another file meanwhile is seen twice, not never.
    for (const list of [this.journals.bind(this), this.files.bind(this)]) {
      const names = await list();
      const records = await mapAtMost(names, FILES_AT_ONCE, (name) => {
        if (signal) throwIfAborted(signal, 'Reading the trajectories');
        return this.record(name, known.get(name));
      });
      for (const [index, name] of names.entries()) {
        const record = records[index] ?? null;
        if (record !== null) found.set(name, record);
      }
    }
    this.reader.keepOnly(new Set(found.keys()));
    this.isDirty ||= anew || [...known.keys()].some((name) => !found.has(name));
    this.records = found;
    return found;
  }

  private async record(name: string, known: FileRecord | undefined): Promise<FileRecord | null> {
    const place = path.join(this.logDir, name);
    const seen = statsOf(place);
    if (seen === null) return null;
    if (isCurrent(known, seen)) return known;
    if (kindOf(name) === null || !seen.isFile()) return foreignRecord(seen);
    try {
      await using file = await openRegularFile(place);
      if (file === null) return null;
      const record = await this.reader.read(name, file, known);
      this.isDirty ||= !isGrowing(record);
      return record;
    } catch (error) {
      const problem = `It cannot be read: ${String(error)}`;
      // Not as it is now: the next look tries again.
      return { ...newRecord(seen), mtimeMs: 0, problems: [{ line: null, problem }] };
    }
  }

  private async journals(): Promise<readonly string[]> {
    const stats = await lstat(path.join(this.logDir, JOURNALS)).catch(() => null);
    if (stats?.isDirectory() !== true) return [];
    const names = await namesIn(path.join(this.logDir, JOURNALS));
    return names.map((name) => `${JOURNALS}/${name}`);
  }

  private async files(): Promise<readonly string[]> {
    const names = await namesIn(this.logDir);
    const isJournals = (name: string): boolean => name === JOURNALS;
    const link = names.some(isJournals) && (await isLink(path.join(this.logDir, JOURNALS)));
    return names.filter((name) => !name.startsWith('.') && (link || !isJournals(name)));
  }
}

/** A promise for each of ten thousand files would take twenty times as long as the look itself. */
function statsOf(place: string): Stats | null {
  try {
    return lstatSync(place);
  } catch {
    return null;
  }
}

/** A journal that is being written is other than this at the next look. */
function isGrowing({ journal, mtimeMs }: FileRecord): boolean {
  const { writer, ended } = journal ?? { writer: null, ended: true };
  return !ended && writer !== null && isAlive(writer, mtimeMs);
}

async function isLink(place: string): Promise<boolean> {
  return (await lstat(place).catch(() => null))?.isDirectory() === false;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new RlmError({
      code: 'CONFIG_INVALID',
      message: `The log folder ${path.resolve(folder)} cannot be read: ${String(error)}. Name another one.`,
      cause: error,
    });
  }
}
