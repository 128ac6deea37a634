import { createLocalEnvironmentFactory } from '@rlm-ts/adapters';
import { echoBroker } from './brokers.mjs';

/** @typedef {import('@rlm-ts/domain').EnvironmentPort} Session */

let opened = 0;

/**
 * @param {import('@rlm-ts/domain').EnvironmentFactory} factory
 * @param {import('@rlm-ts/domain').BrokerPort} [broker]
 * @returns {Promise<Session>} a session that is ready for its first block
 */
export async function openSession(factory, broker = echoBroker) {
  const session = newSession(factory, broker);
  await session.loadContext({ kind: 'text', text: '' });
  return session;
}

/**
 * @param {import('@rlm-ts/domain').EnvironmentFactory} factory
 * @param {import('@rlm-ts/domain').BrokerPort} [broker]
 * @returns {Session} a session that starts with its first call
 */
export function newSession(factory, broker = echoBroker) {
  opened += 1;
  return factory.open({
    sessionId: `bench-${opened}`,
    broker,
    brokerEndpoint: () => Promise.reject(new Error('a local session needs no endpoint')),
  });
}

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

/**
 * Runs a block that must succeed: a failing one is fast, and would be a fine result.
 *
 * @param {Session} session
 * @param {string} code
 */
export async function runBlock(session, code) {
  const result = await session.executeCode(code);
  if (result.error !== null || result.stateLost) {
    throw new Error(`the block failed: ${result.error?.traceback ?? 'its state was lost'}`);
  }
  return result;
}
