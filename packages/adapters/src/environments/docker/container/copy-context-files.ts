import { constants, createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { RlmError } from '@rlm-ts/domain';
import type { Pack } from 'tar-stream';
import type { Engine } from '../engine/engine.js';
import { FOLDER_NAME, refusal, type ContextFile } from './context-file.js';
import { ownLabels } from './labels.js';

/** Where copied files stand in a session's container: a volume of root's, so that it can only read. */
export const COPIED_FOLDER = `/mnt/context/${FOLDER_NAME}`;

/** A file up to this size is read at once, and so many of them ahead of what is being written. */
const SMALL_BYTES = 1 << 18;
const READ_AHEAD = 32;

/** Where the same volume is in the container that is there to fill it. */
const FILLED_AT = '/copied';

/**
 * Copies files into the volume of a container that can only read it: through a second container,
 * which has the same volume and is never started. Works with an engine on any machine.
 *
 * @param files Each under a name of its own.
 * @returns Where the session's container sees them, in their order.
 * @throws RlmError `CONTEXT_INVALID` if a file changes meanwhile, and the engine's errors.
 */
export async function copyContextFiles(
  engine: Engine,
  target: { readonly containerId: string; readonly imageId: string; readonly sessionId: string },
  files: readonly ContextFile[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { Mounts } = await engine.inspect(target.containerId, signal);
  const volume = Mounts.find(({ Destination }) => Destination === COPIED_FOLDER)?.Name;
  if (volume === undefined) {
    throw new RlmError({ code: 'INTERNAL', message: 'the container has no volume for files' });
  }
  const filler = await engine.create(
    {
      Image: target.imageId,
      Entrypoint: ['true'],
      Labels: ownLabels(target.sessionId),
      HostConfig: {
        NetworkMode: 'none',
        Mounts: [{ Type: 'volume', Source: volume, Target: FILLED_AT }],
      },
    },
    signal,
  );
  try {
    await sendFiles(engine, filler, files, signal);
  } finally {
    await engine.discard(filler);
  }
  return files.map(({ name }) => `${COPIED_FOLDER}/${name}`);
}

async function sendFiles(
  engine: Engine,
  containerId: string,
  files: readonly ContextFile[],
  signal: AbortSignal,
): Promise<void> {
  const { pack } = await import('tar-stream');
  const archive = pack();
  const written = writeEntries(archive, files);
  const unpacked = engine.unpack(containerId, archive, FILLED_AT, signal);
  try {
    // What fails first is the reason: it makes the other fail too.
    await Promise.all([written, unpacked]);
  } finally {
    await Promise.allSettled([written, unpacked]);
  }
}

async function writeEntries(archive: Pack, files: readonly ContextFile[]): Promise<void> {
  for (let first = 0; first < files.length; first += READ_AHEAD) {
    const some = files.slice(first, first + READ_AHEAD);
    const contents = some.map(readSmall);
    // Whichever fails first is told of below; the others must not go unheard.
    void Promise.allSettled(contents);
    for (const [index, file] of some.entries()) {
      try {
        await writeEntry(archive, file, (await contents[index]) ?? null);
      } catch (cause) {
        const why = 'it changed or could not be read while being copied';
        const error = refusal(file.given, why, cause);
        archive.destroy(error);
        throw error;
      }
    }
  }
  archive.finalize();
}

/** The content of a small file; `null` for one that is better copied piece by piece. */
async function readSmall({ path, size }: ContextFile): Promise<Buffer | null> {
  if (size > SMALL_BYTES) return null;
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    // Never more than was announced: a file that grows is cut.
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size), 0, size, 0);
    if (bytesRead < size) throw new Error(`${String(size)} bytes became ${String(bytesRead)}`);
    return buffer;
  } finally {
    await handle.close();
  }
}

function writeEntry(
  archive: Pack,
  { name, path, size }: ContextFile,
  content: Buffer | null,
): Promise<void> {
  return new Promise((resolve, reject) => {
    // Called with an error also for an entry that ends before its size: its stream does not tell.
    const entry = archive.entry({ name, size, mode: 0o444 }, (error) => {
      if (error) reject(error);
      else resolve();
    });
    if (content !== null) entry.end(content);
    else pipeline(createReadStream(path, { start: 0, end: size - 1 }), entry).catch(reject);
  });
}
