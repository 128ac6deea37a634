import { readFile } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import type { CommandIo } from '../command-io.js';
import { UsageError } from '../usage.error.js';
import { decodeText } from './decode-text.js';

/**
 * All of a file, or of standard input if the path is `-`.
 *
 * @throws UsageError if it cannot be read or is not UTF-8. Rejects with the signal's reason if that
 *   fires first.
 */
export async function readText(io: CommandIo, file: string): Promise<string> {
  const name = file === '-' ? 'Standard input' : `"${file}"`;
  const bytes = await readBytes(io, file).catch((cause: unknown) => {
    io.signal.throwIfAborted();
    throw new UsageError(`${name} cannot be read: ${whyUnreadable(cause)}.`);
  });
  const decoded = decodeText(bytes);
  if ('text' in decoded) return decoded.text;
  throw new UsageError(
    `${name} is not UTF-8 text: line ${String(decoded.invalidLine)} holds other bytes.`,
    file === '-' ? undefined : 'Convert it, for example with `iconv -t utf-8`.',
  );
}

async function readBytes({ stdin, signal }: CommandIo, file: string): Promise<Uint8Array> {
  // A file that hangs, such as one of a lost network, must not make Ctrl-C wait.
  if (file !== '-') return Promise.race([readFile(file, { signal }), rejectionBy(signal)]);
  const source: AsyncIterable<Buffer> = addAbortSignal(signal, stdin);
  const chunks: Buffer[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function rejectionBy(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });
}

/** Why a file cannot be read, as the end of a sentence. */
export function whyUnreadable(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? error.code : null;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder';
  return error.message;
}
