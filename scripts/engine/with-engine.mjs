import { ensureEngine } from './ensure-engine.mjs';

/**
 * Gives `work` an engine, and stops it afterwards if it was started for it, also when `work` fails
 * or the process is told to end.
 *
 * @template T
 * @param {(engine: import('./ensure-engine.mjs').Engine) => Promise<T>} work
 * @returns {Promise<T>}
 * @throws {import('./no-engine.error.mjs').NoEngineError} when no engine can be had
 */
export async function withEngine(work) {
  const engine = await ensureEngine();
  try {
    return await work(engine);
  } finally {
    await engine.stop();
  }
}
