import { open } from 'node:fs/promises';
import { eventWithoutBulk, type LoggerPort, type RlmEvent } from '@rlm-ts/domain';
import type { JsonlOptions } from './options.js';

/**
 * Appends each event as one line of JSON before the run goes on, so that a crash loses nothing that
 * was reported. The closing `run_finished` leaves out the turns, which the lines before it hold, and
 * the contexts of child runs are described: the file grows with the run, not with its data.
 */
export class JsonlLogger implements LoggerPort {
  constructor(private readonly options: JsonlOptions) {}

  async log(event: RlmEvent): Promise<void> {
    const line = Buffer.from(`${JSON.stringify(eventWithoutBulk(event))}\n`);
    await using file = await open(this.options.path, 'a', 0o600);
    // One write, which the system keeps whole beside those of other runs and processes; appendFile
    // makes several of a long line.
    const { bytesWritten } = await file.write(line);
    if (bytesWritten < line.length)
      throw new Error(`only ${String(bytesWritten)} bytes were written`);
  }
}
