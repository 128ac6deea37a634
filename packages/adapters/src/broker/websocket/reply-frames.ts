import type { SubCallFailure, SubCallOutcome } from '@rlm-ts/domain';

/** Room for the envelope around the outcomes of a frame. */
const ENVELOPE_BYTES = 256;

/**
 * Writes the answer to one message as frames of at most `maxBytes`: all but the last say `more`. An
 * outcome that is too large even alone keeps its costs, but its text gives way to a failure.
 */
export function outcomeFrames(
  id: string,
  outcomes: readonly SubCallOutcome[],
  maxBytes: number,
): string[] {
  const room = maxBytes - ENVELOPE_BYTES;
  const parts: string[][] = [];
  let part: string[] = [];
  let bytes = 0;
  for (const outcome of outcomes) {
    const json = encodeOutcome(outcome, room);
    const size = Buffer.byteLength(json) + 1;
    if (part.length > 0 && bytes + size > room) {
      parts.push(part);
      part = [];
      bytes = 0;
    }
    part.push(json);
    bytes += size;
  }
  parts.push(part);
  return parts.map((jsons, index) => {
    const more = index < parts.length - 1 ? ',"more":true' : '';
    return `{"id":${JSON.stringify(id)},"outcomes":[${jsons.join(',')}]${more}}`;
  });
}

/** Writes the answer to a message that came to nothing. */
export function errorFrame(id: string, failure: SubCallFailure): string {
  return JSON.stringify({ id, error: failure });
}

function encodeOutcome(outcome: SubCallOutcome, room: number): string {
  const json = JSON.stringify(outcome);
  const bytes = Buffer.byteLength(json);
  if (bytes < room) return json;
  const message = `The reply takes ${String(bytes)} bytes, more than one message may hold (${String(room)}).`;
  const failure: SubCallFailure = { code: 'MODEL_FAILED', message };
  return JSON.stringify({ ...outcome, text: null, failure });
}
