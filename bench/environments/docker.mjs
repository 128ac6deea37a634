import { createEngineClient } from '../../scripts/engine/engine-client.mjs';
import { environmentOf } from '../../scripts/engine/environment-of.mjs';
import { NoEngineError } from '../../scripts/engine/no-engine.error.mjs';
import { withEngine } from '../../scripts/engine/with-engine.mjs';
import { CPU_LIMIT } from '../sessions/cpu-limit.mjs';

/**
 * What a row is measured on. The engine is the one of `DOCKER_HOST`, also for the bench's own child
 * processes.
 *
 * @typedef {object} Subject
 * @property {'runc' | 'runsc'} runtime
 * @property {string} image
 */

const RUNTIMES = /** @type {const} */ (['runc', 'runsc']);

/** @type {import('./environment.mjs').BenchedEnvironment} */
export const docker = {
  name: 'docker',
  results: new URL('../results/latest-docker.json', import.meta.url),
  rows: async () => (await import('../rows/docker/index.mjs')).rows,
  note: `docker: every session has cpuLimit ${CPU_LIMIT}; the default of 0.5 would be what is measured`,
  withSettings: async (work) => {
    try {
      await withEngine(async (engine) => {
        Object.assign(process.env, environmentOf(engine));
        const { image } = engine;
        const runtimes = RUNTIMES.filter((runtime) => engine.runtimes.includes(runtime));
        for (const runtime of RUNTIMES) {
          if (!runtimes.includes(runtime)) {
            console.error(`docker on ${runtime} is skipped: the engine has no such runtime.`);
          }
        }
        const settings = runtimes.map((name) => ({
          name,
          rowOptions: { subject: { runtime: name, image } },
        }));
        await work(settings, { image, engine: await factsOf(engine) });
      });
    } catch (error) {
      if (!(error instanceof NoEngineError)) throw error;
      console.error(`docker is skipped: ${error.message}`);
    }
  },
};

/** @param {import('../../scripts/engine/ensure-engine.mjs').Engine} engine */
async function factsOf({ dockerHost }) {
  const info = await createEngineClient(dockerHost).call('GET', '/info');
  const { ServerVersion, CgroupVersion, Driver, NCPU } = info;
  return { version: ServerVersion, cgroups: CgroupVersion, storage: Driver, processors: NCPU };
}
