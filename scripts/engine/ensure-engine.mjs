import { chooseImage } from './choose-image.mjs';
import { createEngineClient } from './engine-client.mjs';
import { findEngine } from './find-engine.mjs';
import { startEngine } from './start-engine.mjs';

/**
 * A Docker engine and an image for tests, demo and benchmarks.
 *
 * @typedef {object} Engine
 * @property {string} dockerHost for `DOCKER_HOST`
 * @property {string} image with Python 3.9 or later, for `RLM_DOCKER_IMAGE`
 * @property {readonly string[]} runtimes that the engine has registered
 * @property {import('./engine-process.mjs').EngineProcess | undefined} started set if this call
 *   started the engine
 * @property {() => Promise<void>} stop ends the engine if this call started it
 */

const OWN_ENGINE = 'RLM_TEST_ENGINE=own starts an engine beside it that has.';

/** Standard output belongs to the results of the calling script. */
const tellOnStandardError = (note) => console.error(note);

/**
 * Finds a running engine or starts one, and sees to it that it has an image with Python. An engine
 * that runs already is used as it is, also without gVisor, and nothing is registered in it;
 * `RLM_TEST_ENGINE=own` starts one beside it.
 *
 * @param {{ survivesStarter?: boolean, tell?: (note: string) => void }} [options]
 *   `survivesStarter` starts an engine that goes on when this process ends
 * @returns {Promise<Engine>}
 * @throws {import('./no-engine.error.mjs').NoEngineError} when none can be had; the message says
 *   what to do by hand
 */
export async function ensureEngine({ survivesStarter, tell = tellOnStandardError } = {}) {
  const wantsOwn = process.env['RLM_TEST_ENGINE'] === 'own';
  const found = wantsOwn ? undefined : await findEngine(tell);
  if (found !== undefined) {
    if (!found.runtimes.includes('runsc')) tell(`${found.dockerHost} has no gVisor. ${OWN_ENGINE}`);
    const image = await chooseImage(createEngineClient(found.dockerHost), tell);
    return { ...found, image, started: undefined, stop: async () => undefined };
  }
  const started = await startEngine(tell, { survivesStarter });
  const { dockerHost, runtimes, stop } = started;
  try {
    const image = await chooseImage(createEngineClient(dockerHost), tell);
    if (survivesStarter) started.release();
    return { dockerHost, image, runtimes, started, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
