import type { Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { summaryFromJson } from '../format/trajectory-json.js';
import { idOfSingleFile, isDayFile, JOURNALS, readJournalName } from '../format/file-names.js';
import { newRecord, type FileRecord } from './file-record.js';
import { fingerprintOf, NO_FINGERPRINT } from './fingerprint.js';
import { JournalFold } from './journal-fold.js';
import { listedSummary } from './listed-summary.js';
import { readLines } from './read-lines.js';

/** A journal as far as it is read, and whether its writer has given it up. */
interface NamedFold {
  readonly fold: JournalFold;
  readonly isCut: boolean;
  readonly ino: number;
  /** Of what is read. */
  fingerprint: string;
}

/** What kind of file a name within a log folder stands for; `null` for one that is none of ours. */
export function kindOf(name: string): 'lines' | 'single' | 'journal' | null {
  if (path.dirname(name) === JOURNALS) {
    return readJournalName(path.basename(name)) === null ? null : 'journal';
  }
  if (isDayFile(name)) return 'lines';
  return idOfSingleFile(name) === null ? null : 'single';
}

/** A file that holds something else. */
export function foreignRecord(stats: Stats): FileRecord {
  const problems = [{ line: null, problem: 'It is no file of trajectories.' }];
  return { ...newRecord(stats), problems };
}

/** Reads a file of one trajectory. */
async function readSingle(file: FileHandle, stats: Stats): Promise<FileRecord> {
  const record = newRecord(stats);
  try {
    const summary = listedSummary(summaryFromJson(JSON.parse(await file.readFile('utf8'))));
    return { ...record, entries: [{ summary, offset: 0, length: stats.size }] };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { ...record, problems: [{ line: null, problem }] };
  }
}

/** Reads on in a journal. */
async function readOn(file: FileHandle, stats: Stats, named: NamedFold): Promise<FileRecord> {
  const { fold, isCut } = named;
  await fold.takeMore(file);
  named.fingerprint = await fingerprintOf(file, fold.bytesRead);
  const { problems, tornProblems, writer, ended, builder } = fold;
  const summary = listedSummary(builder.summary());
  const entries = fold.hasBegun ? [{ summary, offset: 0, length: stats.size }] : [];
  return {
    ...newRecord(stats),
    entries,
    problems: [...problems],
    tail: { entries: [], problems: [...tornProblems] },
    journal: { writer: isCut ? null : writer, ended },
  };
}

/** Reads the files of a log folder into records, journals and lines from where the last look ended. */
export class RecordReader {
  private readonly folds = new Map<string, NamedFold>();

  /** Reads a file that is not as it is known. */
  async read(name: string, file: FileHandle, known: FileRecord | undefined): Promise<FileRecord> {
    const stats = await file.stat();
    switch (kindOf(name)) {
      case 'lines':
        return readLines(file, stats, known);
      case 'single':
        return readSingle(file, stats);
      case 'journal':
        return readOn(file, stats, await this.foldOf(name, file, stats));
      case null:
        return foreignRecord(stats);
    }
  }

  /** Forgets the journals that are gone. */
  keepOnly(names: ReadonlySet<string>): void {
    for (const name of this.folds.keys()) if (!names.has(name)) this.folds.delete(name);
  }

  private async foldOf(name: string, file: FileHandle, { ino, size }: Stats): Promise<NamedFold> {
    const known = this.folds.get(name);
    const goesOn =
      known?.ino === ino &&
      known.fold.bytesRead <= size &&
      // Something may have written another journal in its place.
      known.fingerprint === (await fingerprintOf(file, known.fold.bytesRead));
    if (goesOn) return known;
    const { trajectoryId = '', isCut = false } = readJournalName(path.basename(name)) ?? {};
    const fold = new JournalFold(trajectoryId);
    const named = { ino, fold, isCut, fingerprint: NO_FINGERPRINT };
    this.folds.set(name, named);
    return named;
  }
}
