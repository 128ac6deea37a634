import { formatSeconds, type RlmEvent } from '@rlm-ts/api';
import type { Output } from '../output/output.js';
import { findingLine } from './finding-line.js';
import { spendingLine } from './spending.js';

/**
 * Tells a person how runs go that go at once: one line for an event, with its run before it.
 *
 * @param label Which run it is.
 */
export function showComparedEvent(stderr: Output, event: RlmEvent, label: string): void {
  const text = comparedLine(event);
  // Writes keep their order, and who compares must not wait for a slow terminal.
  if (text !== null) void stderr.show(`${label}: ${text}\n`);
}

function comparedLine(event: RlmEvent): string | null {
  if (event.depth > 0) return null;
  switch (event.type) {
    case 'iteration_started':
      return `turn ${event.iteration}${event.iteration === 1 ? '' : `, so far: ${spendingLine(event.spent)}`}`;
    case 'model_call_retried':
      return `attempt ${event.attempt} failed, the next one in ${formatSeconds(event.delayMs)}: ${event.error.message}`;
    case 'environment_progress':
      return event.message;
    case 'egress_finding':
      return findingLine(event);
    case 'warning':
      return `Warning: ${event.message}`;
    case 'run_finished':
      return `${event.result.success ? 'done' : 'ended'} after ${formatSeconds(event.result.durationMs)}: ${spendingLine(event.spent)}`;
    default:
      return null;
  }
}
