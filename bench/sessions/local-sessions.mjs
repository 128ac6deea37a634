import { createLocalEnvironmentFactory } from '@rlm-ts/adapters';

/**
 * Runs `work` with a warm local environment and closes it whatever happens.
 *
 * @template T
 * @param {(factory: import('@rlm-ts/domain').EnvironmentFactory) => Promise<T>} work
 * @param {Parameters<typeof createLocalEnvironmentFactory>[0]} [options]
 * @returns {Promise<T>}
 */
export async function withLocal(work, options = {}) {
  const factory = createLocalEnvironmentFactory(options);
  try {
    await factory.prewarm?.();
    return await work(factory);
  } finally {
    await factory.close?.();
  }
}
