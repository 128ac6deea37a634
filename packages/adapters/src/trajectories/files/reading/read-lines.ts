import type { Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { summaryFromJson } from '../format/trajectory-json.js';
import { newRecord, type FileEntry, type FileProblem, type FileRecord } from './file-record.js';
import { fingerprintOf } from './fingerprint.js';
import { listedSummary } from './listed-summary.js';
import { scanLines, type ScannedLine } from './scan-lines.js';

/** A file that holds anything else may have very many lines. */
const MAX_PROBLEMS = 50;

/** Reads a file of a trajectory a line, from where the last look ended if it has only grown since. */
export async function readLines(
  file: FileHandle,
  stats: Stats,
  known: FileRecord | undefined,
): Promise<FileRecord> {
  const { size, mtimeMs, ino } = stats;
  const start =
    known !== undefined && (await hasGrown(known, file, stats)) ? known : newRecord(stats);
  const entries = [...start.entries];
  const problems = [...start.problems];
  let { scanned, lines } = start;
  let tail: FileRecord['tail'] = { entries: [], problems: [] };
  for await (const line of scanLines(file, scanned)) {
    const entry = entryOf(line);
    if (!line.isWhole) {
      tail = contentOf(entry, lines + 1, 'The last line was cut short.');
      break;
    }
    scanned += line.length;
    lines += 1;
    const content = contentOf(entry, lines);
    entries.push(...content.entries);
    if (problems.length < MAX_PROBLEMS) problems.push(...content.problems);
  }
  const fingerprint = await fingerprintOf(file, scanned);
  return {
    size,
    mtimeMs,
    ino,
    scanned,
    lines,
    fingerprint,
    entries,
    problems,
    tail,
    journal: null,
  };
}

/** Whether a file begins with what is known of it. */
async function hasGrown(
  known: FileRecord,
  file: FileHandle,
  { size, ino }: Stats,
): Promise<boolean> {
  if (known.ino !== ino || known.size >= size) return false;
  // Something may have written another file in its place.
  return known.fingerprint === (await fingerprintOf(file, known.scanned));
}

function entryOf({ text, offset, length }: ScannedLine): FileEntry | string | null {
  if (text === null) return 'The line is too long to be read.';
  if (text.trim() === '') return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'The line is no JSON.';
  }
  try {
    return { summary: listedSummary(summaryFromJson(value)), offset, length };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function contentOf(
  entry: FileEntry | string | null,
  line: number,
  problem?: string,
): { entries: FileEntry[]; problems: FileProblem[] } {
  if (entry === null) return { entries: [], problems: [] };
  if (typeof entry !== 'string') return { entries: [entry], problems: [] };
  return { entries: [], problems: [{ line, problem: problem ?? entry }] };
}
