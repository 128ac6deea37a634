import type { ScriptedBroker } from './scripted-broker.js';
import { until } from './until.js';

/** Resolves once the broker has received that many sub-calls; rejects if they do not come. */
export function untilReceived(broker: ScriptedBroker, count: number): Promise<void> {
  return until(() => broker.received.length >= count, `The sub-call number ${String(count)}`);
}
