import { createDockerEnvironmentFactory } from '@rlm-ts/adapters';
import { CPU_LIMIT } from './cpu-limit.mjs';

/**
 * Runs `work` with the `docker` environment and closes it whatever happens.
 *
 * @template T
 * @param {import('../environments/docker.mjs').Subject} subject
 * @param {(factory: import('@rlm-ts/domain').EnvironmentFactory) => Promise<T>} work
 * @param {Parameters<typeof createDockerEnvironmentFactory>[0]} [options]
 * @returns {Promise<T>}
 */
export async function withDocker({ image, runtime }, work, options = {}) {
  const factory = createDockerEnvironmentFactory({
    image,
    runtime,
    pull: 'never',
    cpuLimit: CPU_LIMIT,
    ...options,
  });
  try {
    await factory.prewarm?.();
    return await work(factory);
  } finally {
    await factory.close?.();
  }
}
