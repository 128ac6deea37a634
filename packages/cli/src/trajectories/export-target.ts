import { open, type FileHandle } from 'node:fs/promises';
import type { CommandIo } from '../command-io.js';
import { UsageError } from '../usage.error.js';
import { writeResult } from './write-result.js';

/** Where an export goes. */
export interface ExportTarget extends AsyncDisposable {
  write(text: string): Promise<void>;
  /** To be called when all is written, so that a file is there even if it is empty. */
  end(): Promise<void>;
}

/**
 * Standard output for `-`, else a file, which is opened (and emptied) with the first text: an export
 * that fails before leaves it as it was.
 *
 * @throws UsageError from `write` and `end` if the file cannot be written.
 */
export function openExportTarget(io: CommandIo, file: string): ExportTarget {
  return file === '-' ? standardOutput(io) : new FileTarget(file);
}

function standardOutput(io: CommandIo): ExportTarget {
  return {
    write: (text) => writeResult(io, text),
    end: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

class FileTarget implements ExportTarget {
  private handle: FileHandle | null = null;

  constructor(private readonly file: string) {}

  async write(text: string): Promise<void> {
    try {
      this.handle ??= await open(this.file, 'w');
      await this.handle.writeFile(text);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new UsageError(`"${this.file}" cannot be written: ${why}.`);
    }
  }

  end(): Promise<void> {
    return this.write('');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.handle?.close();
  }
}
