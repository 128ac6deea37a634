import { createReadStream } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import type { CommandIo } from '../command-io.js';
import { UsageError } from '../usage.error.js';
import { whyUnreadable } from './read-text.js';

/**
 * The bytes of a file, or of standard input if the path is `-`, as they are read.
 *
 * @throws UsageError from the iteration if it cannot be read; it rejects with what an interrupted read
 *   rejects with.
 */
export async function* openBytes(
  { stdin, signal }: CommandIo,
  file: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const source: AsyncIterable<Buffer> =
    file === '-' ? addAbortSignal(signal, stdin) : createReadStream(file, { signal });
  try {
    yield* source;
  } catch (cause) {
    signal.throwIfAborted();
    const name = file === '-' ? 'Standard input' : `"${file}"`;
    throw new UsageError(`${name} cannot be read: ${whyUnreadable(cause)}.`);
  }
}
