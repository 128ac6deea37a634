import { setTimeout as delay } from 'node:timers/promises';
import { DEADLINE_MS, withinDeadline } from './deadline.js';
import type { ScriptedBroker } from './scripted-broker.js';

/** Resolves once the broker has received that many sub-calls; rejects if they do not come. */
export async function untilReceived(broker: ScriptedBroker, count: number): Promise<void> {
  const stop = new AbortController();
  const poll = async (): Promise<void> => {
    while (broker.received.length < count && !stop.signal.aborted) await delay(5);
  };
  try {
    await withinDeadline(poll(), `The sub-call number ${String(count)}`, DEADLINE_MS);
  } finally {
    stop.abort();
  }
}
