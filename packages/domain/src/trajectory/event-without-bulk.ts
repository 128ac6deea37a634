import type { RlmEvent } from '../models/events.js';
import { describeContext } from '../prompts/describe-context.js';

/**
 * An event as plain data for a file or a wire, without what would make a list of events grow with the
 * data instead of with the run: the turns of a result, which the events before it hold, are a number,
 * and the contexts of child runs are described.
 */
export function eventWithoutBulk(event: RlmEvent): object {
  if (event.type === 'run_finished') {
    const { iterations, ...result } = event.result;
    return { ...event, result: { ...result, iterations: iterations.length } };
  }
  if ('request' in event && event.request.context !== undefined) {
    const context = describeContext(event.request.context);
    return { ...event, request: { ...event.request, context } };
  }
  return event;
}
