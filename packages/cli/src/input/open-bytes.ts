import { constants, createReadStream, openSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { addAbortSignal, type Readable } from 'node:stream';
import type { CommandIo } from '../command-io.js';
import { UsageError } from '../usage.error.js';
import { whyUnreadable } from './read-text.js';

/**
 * The bytes of a file, or of standard input if the path is `-`, as they are read. Of a file that grows
 * meanwhile, those that it had at the beginning. A pipe is waited for as long as the signal allows; a
 * device, which may never end, is refused.
 *
 * @throws UsageError from the iteration if it cannot be read; it rejects with what an interrupted read
 *   rejects with.
 */
export async function* openBytes(
  { stdin, signal }: CommandIo,
  file: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    const source = file === '-' ? stdin : await opened(file);
    yield* addAbortSignal(signal, source) as AsyncIterable<Buffer>;
  } catch (cause) {
    signal.throwIfAborted();
    const name = file === '-' ? 'Standard input' : `"${file}"`;
    throw new UsageError(`${name} cannot be read: ${whyUnreadable(cause)}.`);
  }
}

async function opened(file: string): Promise<Readable> {
  const stats = await stat(file);
  if (stats.isFIFO()) return openPipe(file);
  if (stats.isDirectory()) throw new Error('it is a folder');
  if (!stats.isFile()) throw new Error('it is a device, and no file');
  // Files of the system, such as those below /proc, tell no size.
  return createReadStream(file, stats.size === 0 ? {} : { end: stats.size - 1 });
}

function openPipe(file: string): Readable {
  // To open one waits for its writer without O_NONBLOCK, and no signal ends that.
  const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  return new Socket({ fd, readable: true, writable: false });
}
