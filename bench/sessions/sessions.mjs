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
    brokerEndpoint: () => Promise.reject(new Error('no session here needs an endpoint')),
  });
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
