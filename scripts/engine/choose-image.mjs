import { buildDebianImage, DEBIAN_IMAGES } from './build-debian-image.mjs';
import { imageProblem } from './image-problem.mjs';

/** What the `docker` environment uses unless told otherwise. */
const DEFAULT_IMAGE = 'python:3.12-slim';
const PULL_TIMEOUT_MS = 60_000;

/** Pulls an image and says why it cannot be used, or undefined. */
async function pullProblem(client, image, tell) {
  tell(`Pulling ${image}`);
  try {
    await client.pull(image, { timeoutMs: PULL_TIMEOUT_MS });
  } catch (error) {
    return error.message;
  }
  return imageProblem(client, image);
}

/**
 * The image for the tests among those that the engine has.
 *
 * @param {ReturnType<typeof import('./engine-client.mjs').createEngineClient>} client
 * @returns {Promise<string | undefined>} undefined if there is none with Python 3.9 or later
 */
export async function findImage(client) {
  const wanted = process.env['RLM_DOCKER_IMAGE'];
  for (const image of [...(wanted ? [wanted] : []), DEFAULT_IMAGE, ...DEBIAN_IMAGES]) {
    if ((await imageProblem(client, image)) === undefined) return image;
  }
  return undefined;
}

/**
 * The image for the tests: RLM_DOCKER_IMAGE, the default one, or one made of Debian's packages. It
 * is pulled or made if the engine has none of them.
 *
 * @param {ReturnType<typeof import('./engine-client.mjs').createEngineClient>} client
 * @param {(note: string) => void} tell
 * @throws {import('./no-engine.error.mjs').NoEngineError} when none can be had
 */
export async function chooseImage(client, tell) {
  const wanted = process.env['RLM_DOCKER_IMAGE'];
  const present = await findImage(client);
  if (wanted && present !== wanted) {
    const problem = await pullProblem(client, wanted, tell);
    if (problem === undefined) return wanted;
    tell(`RLM_DOCKER_IMAGE is not used: ${wanted}: ${problem}`);
  }
  if (present !== undefined) return present;
  const problem = await pullProblem(client, DEFAULT_IMAGE, tell);
  if (problem === undefined) return DEFAULT_IMAGE;
  tell(`${DEFAULT_IMAGE} cannot be used: ${problem}`);
  return buildDebianImage(client, tell);
}
