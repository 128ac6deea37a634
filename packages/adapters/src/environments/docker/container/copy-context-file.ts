import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { RlmError } from '@rlm-ts/domain';
import { pack, type Pack } from 'tar-stream';
import type { Engine } from '../engine/engine.js';
import { FOLDER_NAME, refusal, type ContextFile } from './context-file.js';
import { ownLabels } from './labels.js';

/** Where copied files stand in a session's container: a volume of root's, so that it can only read. */
export const COPIED_FOLDER = `/mnt/context/${FOLDER_NAME}`;

/** Where the same volume is in the container that is there to fill it. */
const FILLED_AT = '/copied';

/**
 * Copies a file into the volume of a container that can only read it: through a second container,
 * which has the same volume and is never started. Works with an engine on any machine.
 *
 * @returns Where the session's container sees the file.
 * @throws RlmError `CONTEXT_INVALID` if the file changes meanwhile, and the engine's errors.
 */
export async function copyContextFile(
  engine: Engine,
  target: { readonly containerId: string; readonly imageId: string; readonly sessionId: string },
  file: ContextFile,
  signal: AbortSignal,
): Promise<string> {
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
    await sendFile(engine, filler, file, signal);
  } finally {
    await engine.discard(filler);
  }
  return `${COPIED_FOLDER}/${file.name}`;
}

async function sendFile(
  engine: Engine,
  containerId: string,
  file: ContextFile,
  signal: AbortSignal,
): Promise<void> {
  const archive = pack();
  const written = writeEntry(archive, file).catch((cause: unknown) => {
    const why = 'it changed or could not be read while being copied';
    const error = refusal(file.given, why, cause);
    archive.destroy(error);
    throw error;
  });
  const unpacked = engine.unpack(containerId, archive, FILLED_AT, signal);
  try {
    // What fails first is the reason: it makes the other fail too.
    await Promise.all([written, unpacked]);
  } finally {
    await Promise.allSettled([written, unpacked]);
  }
}

function writeEntry(archive: Pack, { name, path, size }: ContextFile): Promise<void> {
  return new Promise((resolve, reject) => {
    // Called with an error also for an entry that ends before its size: its stream does not tell.
    const entry = archive.entry({ name, size, mode: 0o444 }, (error) => {
      if (error) reject(error);
      else resolve();
      archive.finalize();
    });
    if (size === 0) entry.end();
    // Never more than was announced: a file that grows is cut.
    else pipeline(createReadStream(path, { start: 0, end: size - 1 }), entry).catch(reject);
  });
}
