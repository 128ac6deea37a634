import { setTimeout as sleep } from 'node:timers/promises';
import { createEngineClient } from './engine-client.mjs';

const PERIOD_MS = 5_000;
const ANSWER_MS = 30_000;
const MOST_FAILURES = 3;

/**
 * Watches whether an engine answers. One that stands still fails each test by its own time limit:
 * many hundred tests would take hours to say so.
 *
 * @param {string} dockerHost
 * @param {(reason: Error) => unknown} onSilent called once three questions in a row were not answered
 * @param {{ periodMs?: number, answerMs?: number }} [times] between two questions, and for an answer
 * @returns {() => void} stops watching
 */
export function watchEngine(dockerHost, onSilent, times = {}) {
  const { periodMs = PERIOD_MS, answerMs = ANSWER_MS } = times;
  const client = createEngineClient(dockerHost);
  const stopped = new AbortController();

  async function watch() {
    for (let failures = 0; failures < MOST_FAILURES;) {
      await sleep(periodMs, undefined, { signal: stopped.signal });
      try {
        // Less than this, such as a ping, is answered by an engine that can do nothing else.
        await client.call('GET', '/info', undefined, { timeoutMs: answerMs });
        failures = 0;
      } catch (error) {
        failures += 1;
        if (failures === MOST_FAILURES && !stopped.signal.aborted) await onSilent(error);
      }
    }
  }

  void watch().catch((error) => {
    if (!stopped.signal.aborted) console.error(error);
  });
  return () => stopped.abort();
}
