import fc from 'fast-check';
import { encodeFrame } from '../../../src/environments/runtime-protocol/frame-codec.js';
import { emptyResult, HELLO } from './scripted-sandbox.js';

const anyHeader = fc.oneof(
  fc.constant(HELLO),
  fc.nat(5).map(emptyResult),
  fc.record({
    type: fc.constantFrom('ready', 'context_loaded'),
    id: fc.nat(5),
    error: fc.option(fc.string()),
  }),
  fc.record({
    type: fc.constant('call'),
    id: fc.nat(5),
    kind: fc.constantFrom('llm_query', 'rlm_query'),
    model: fc.option(fc.string()),
    requests: fc.array(
      fc.record(
        {
          encoding: fc.constantFrom('utf-8', 'utf-16-le'),
          size: fc.nat(4),
          context: fc.record({ kind: fc.constantFrom('json', 'bytes'), size: fc.nat(3) }),
        },
        { requiredKeys: ['encoding', 'size'] },
      ),
      { maxLength: 3 },
    ),
  }),
);

const anyFrame = fc
  .tuple(anyHeader, fc.uint8Array({ maxLength: 12 }))
  .map(([header, body]) => encodeFrame(header, body));

/** Frames that are nearly right: some whole, some with bytes changed, added or taken away. */
const mutatedFrames: fc.Arbitrary<Buffer> = fc
  .tuple(
    fc.array(anyFrame, { minLength: 1, maxLength: 6 }),
    fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        change: fc.nat(2),
        byte: fc.nat(255),
      }),
      { maxLength: 4 },
    ),
  )
  .map(([frames, changes]) => {
    const bytes = [...Buffer.concat(frames)];
    for (const { at, change, byte } of changes) {
      const index = Math.floor(at * bytes.length);
      if (change === 0) bytes[index] = byte;
      else if (change === 1) bytes.splice(index, 1);
      else bytes.splice(index, 0, byte);
    }
    return Buffer.from(bytes);
  });

/** Anything that a stream can carry. */
export const anyBytes: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 3, arbitrary: mutatedFrames },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
);

/** The same bytes in pieces, cut at the given places between 0 and 1. */
export function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = places.map((place) => Math.floor(place * bytes.length)).sort((a, b) => a - b);
  const pieces = [0, ...ends].map((start, index) => bytes.subarray(start, ends[index]));
  return pieces.filter((piece) => piece.length > 0);
}

/** Places for {@link cut}. */
export const anyPlaces = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
