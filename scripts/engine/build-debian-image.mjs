import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../tooling/run-command.mjs';
import { withTempDirectory } from '../tooling/with-temp-directory.mjs';
import { installPrograms } from './install-programs.mjs';
import { NoEngineError } from './no-engine.error.mjs';
import { onTermination } from './on-termination.mjs';

/** Debian's releases with a Python that will do, the preferred one first. */
const RELEASES = ['trixie', 'bookworm'];
const IMPORT_TIMEOUT_MS = 300_000;

/** The images that {@link buildDebianImage} makes, the preferred one first. */
export const DEBIAN_IMAGES = RELEASES.map((release) => `rlm-ts-python:${release}`);

/** The root file system of a release as a tar archive; what went wrong, or ''. */
async function bootstrap(release, archive, signal) {
  const include = '--include=python3,python-is-python3,curl';
  const args = ['--variant=minbase', include, release, archive];
  const { code, stderr } = await runCommand('mmdebstrap', args, { quiet: true, signal });
  return code === 0 ? '' : stderr;
}

async function build(client, directory, { tell, signal }) {
  let problem = '';
  for (const [index, release] of RELEASES.entries()) {
    tell(`Making the image ${DEBIAN_IMAGES[index]} of Debian's packages`);
    // By way of a file: a stream that breaks off early would be imported as far as it got.
    const archive = join(directory, `${release}.tar`);
    problem = await bootstrap(release, archive, signal);
    signal.throwIfAborted();
    if (problem !== '') continue;
    const options = { timeoutMs: IMPORT_TIMEOUT_MS };
    await client.importImage(DEBIAN_IMAGES[index], createReadStream(archive), options);
    return DEBIAN_IMAGES[index];
  }
  throw new NoEngineError(`No image with Python can be made here; mmdebstrap says:\n${problem}`);
}

/**
 * Makes an image with Python and curl of Debian's packages, for machines that reach a mirror of
 * Debian but no registry of images. Takes half a minute.
 *
 * @param {ReturnType<typeof import('./engine-client.mjs').createEngineClient>} client
 * @param {(note: string) => void} tell
 * @returns {Promise<string>} its tag
 * @throws {NoEngineError} when no release of Debian can be had
 */
export async function buildDebianImage(client, tell) {
  await installPrograms(['mmdebstrap'], tell);
  const stopped = new AbortController();
  const { signal } = stopped;
  const building = withTempDirectory((directory) => build(client, directory, { tell, signal }));
  const settled = onTermination(async () => {
    stopped.abort();
    await Promise.allSettled([building]);
  });
  try {
    return await building;
  } finally {
    settled();
  }
}
