import { eventWithoutBulk, RlmError, type RlmEvent } from '@rlm-ts/api';
import { publicError } from '../errors/public-error.js';

/**
 * An event as clients are told it. The turns of a result, which the events before it hold, are a
 * number, the contexts of child runs are described, and of errors there is what clients may know.
 */
export function eventJson(event: RlmEvent): string {
  return JSON.stringify(eventWithoutBulk(event), function (this: unknown, key, value: unknown) {
    // The error itself: what comes as the value is what its toJSON() makes of it.
    const held: unknown = key === '' ? value : Reflect.get(this as object, key);
    return RlmError.isInstance(held) ? publicError(held) : value;
  });
}
