import { constants } from 'node:fs';
import { lstat, open, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { RlmError, TRAJECTORY_SCHEMA_VERSION, type RlmEvent } from '@rlm-ts/domain';
import { makeFolder } from '../../../folders/making/make-folder.js';
import { cutJournalFile, journalFile, JOURNALS } from '../format/file-names.js';
import { toJournal } from '../format/journal-event.js';
import type { JournalWriter } from '../format/journal-header.js';

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;

/** The events of a run that goes on: a file that has each of them before the run goes on from it. */
export class OpenJournal {
  /** Bytes that were written. */
  size = 0;

  private constructor(
    private readonly file: FileHandle,
    readonly path: string,
    private readonly cutPath: string,
    private header: string,
  ) {}

  /** @throws what the file system fails with, also if there is such a file. */
  static async create(
    logDir: string,
    trajectoryId: string,
    writer: JournalWriter,
  ): Promise<OpenJournal> {
    const folder = path.join(logDir, JOURNALS);
    await makeFolder(logDir);
    await makeFolder(folder, 0o700);
    if (!(await lstat(folder)).isDirectory()) {
      throw new RlmError({ code: 'CONFIG_INVALID', message: `${folder} is not a folder.` });
    }
    const journal = path.join(folder, journalFile(trajectoryId));
    const flags = O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW;
    const file = await open(journal, flags, 0o600);
    const header = {
      schema_version: TRAJECTORY_SCHEMA_VERSION,
      trajectory_id: trajectoryId,
      writer,
    };
    const cut = path.join(folder, cutJournalFile(trajectoryId));
    return new OpenJournal(file, journal, cut, `${JSON.stringify(header)}\n`);
  }

  /** Resolves once the event is in the file. */
  async write(event: RlmEvent): Promise<void> {
    const kept = toJournal(event);
    if (kept === null) return;
    // The header comes with the first event: there is no file with nothing to tell.
    const line = Buffer.from(`${this.header}${JSON.stringify(kept)}\n`);
    this.header = '';
    // One write, which a killed process has made or not.
    const { bytesWritten } = await this.file.write(line);
    this.size += bytesWritten;
    if (bytesWritten < line.length)
      throw new Error(`only ${String(bytesWritten)} bytes were written`);
  }

  /** Leaves the file as it is. Idempotent. */
  async close(): Promise<void> {
    await this.file.close();
  }

  /** Tells readers that nobody writes on, where nothing can be written any more: by the file's name. */
  async giveUp(): Promise<void> {
    await this.close();
    // One that cannot even be renamed looks as if its run went on, as long as the process does.
    await rename(this.path, this.cutPath).catch(() => undefined);
  }

  /** Removes the file, whose contents have another place now. */
  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }
}
