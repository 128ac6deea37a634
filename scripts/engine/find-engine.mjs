import { hostOfDockerContext } from './docker-context.mjs';
import { createEngineClient } from './engine-client.mjs';
import { readDevelopmentEngine } from './development-engine.mjs';

const PROBE_TIMEOUT_MS = 10_000;

/** Where an engine may listen. Who sets DOCKER_HOST means that engine and no other. */
function addressesToTry() {
  const chosen = process.env['DOCKER_HOST'];
  if (chosen) return [chosen];
  const started = readDevelopmentEngine()?.dockerHost;
  const addresses = [started, hostOfDockerContext(), 'unix:///var/run/docker.sock'];
  return [...new Set(addresses.filter((address) => address !== undefined))];
}

/**
 * The first engine that answers.
 *
 * @param {(note: string) => void} tell hears about each address that nobody answers at
 * @returns {Promise<{ dockerHost: string, runtimes: readonly string[] } | undefined>} `runtimes`
 *   are the names of those that the engine has registered
 */
export async function findEngine(tell) {
  for (const dockerHost of addressesToTry()) {
    try {
      return { dockerHost, runtimes: await runtimesOf(dockerHost) };
    } catch (error) {
      tell(`No engine answers at ${dockerHost}: ${error.message}`);
    }
  }
  return undefined;
}

/**
 * The names of the runtimes that an engine has registered.
 *
 * @param {string} dockerHost
 * @throws {Error} when it does not answer
 */
export async function runtimesOf(dockerHost) {
  const client = createEngineClient(dockerHost);
  const info = await client.call('GET', '/info', undefined, { timeoutMs: PROBE_TIMEOUT_MS });
  return Object.keys(info.Runtimes ?? {});
}
