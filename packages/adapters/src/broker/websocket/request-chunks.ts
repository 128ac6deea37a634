import type { SubCallFailure, SubCallRequest } from '@rlm-ts/domain';

import { describeFailure } from '../call-control/failure.js';
import { MAX_BATCH_REQUESTS } from './messages.js';
import { encodeRequest } from './request-codec.js';

/** Requests that travel in one message, and their places in the batch. */
export interface RequestChunk {
  readonly indexes: readonly number[];
  /** The requests as a JSON array. */
  readonly json: string;
}

/** A batch cut up for the wire. */
export interface ChunkedRequests {
  readonly chunks: readonly RequestChunk[];
  /** Requests that cannot travel at all, by their place in the batch. */
  readonly failures: ReadonlyMap<number, SubCallFailure>;
}

/** Room for the envelope around the requests of a message. */
const ENVELOPE_BYTES = 256;

/** Splits a batch into as few messages as fit, in order. */
export function chunkRequests(
  requests: readonly SubCallRequest[],
  maxMessageBytes: number,
): ChunkedRequests {
  const room = maxMessageBytes - ENVELOPE_BYTES;
  const chunks: RequestChunk[] = [];
  const failures = new Map<number, SubCallFailure>();
  let indexes: number[] = [];
  let jsons: string[] = [];
  let bytes = 0;
  const flush = (): void => {
    if (indexes.length > 0) chunks.push({ indexes, json: `[${jsons.join(',')}]` });
    indexes = [];
    jsons = [];
    bytes = 0;
  };
  requests.forEach((request, index) => {
    const json = tryEncode(request, room);
    if (typeof json !== 'string') {
      failures.set(index, json);
      return;
    }
    const size = Buffer.byteLength(json) + 1;
    if (bytes + size > room || indexes.length === MAX_BATCH_REQUESTS) flush();
    indexes.push(index);
    jsons.push(json);
    bytes += size;
  });
  flush();
  return { chunks, failures };
}

function tryEncode(request: SubCallRequest, room: number): string | SubCallFailure {
  try {
    const json = encodeRequest(request);
    const bytes = Buffer.byteLength(json);
    if (bytes < room) return json;
    const message = `The sub-call takes ${String(bytes)} bytes, more than one message may hold (${String(room)}).`;
    return { code: 'CONTEXT_TOO_LARGE', message };
  } catch (error) {
    return describeFailure(error, 'Writing the sub-call', 'INTERNAL');
  }
}
