/**
 * The variables that lead tests, demo and benchmarks to an engine.
 *
 * @param {Pick<import('./ensure-engine.mjs').Engine, 'dockerHost' | 'image'>} engine
 */
export function environmentOf({ dockerHost, image }) {
  return { DOCKER_HOST: dockerHost, RLM_DOCKER_IMAGE: image };
}
