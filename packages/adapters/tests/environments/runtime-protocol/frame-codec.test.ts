import { describe, expect, it } from '@jest/globals';
import { RlmError } from '@rlm-ts/domain';
import fc from 'fast-check';
import {
  encodeFrame,
  encodeFrameHead,
  FrameDecoder,
  MAX_BODY_FROM_SANDBOX_BYTES,
  MAX_HEADER_BYTES,
  type Frame,
} from '../../../src/environments/runtime-protocol/frame-codec.js';
import { anyBytes, anyPlaces, cut } from './arbitrary-bytes.js';

const frames = fc.array(
  fc.record({
    header: fc.dictionary(fc.string(), fc.jsonValue()).map((header) => ({ ...header })),
    body: fc.uint8Array({ maxLength: 40 }),
  }),
);

function prefix(headerBytes: number, bodyBytes: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32BE(headerBytes, 0);
  bytes.writeUInt32BE(bodyBytes, 4);
  return bytes;
}

function decodeAll(decoder: FrameDecoder, pieces: readonly Buffer[]): Frame[] {
  return pieces.flatMap((piece) => decoder.push(piece));
}

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return null;
}

describe('FrameDecoder', () => {
  it('gives back any frames that were encoded, however their bytes arrive', () => {
    fc.assert(
      fc.property(frames, anyPlaces, (sent, places) => {
        const bytes = Buffer.concat(sent.map(({ header, body }) => encodeFrame(header, body)));
        const received = decodeAll(new FrameDecoder(), cut(bytes, places));
        expect(received).toEqual(
          sent.map(({ header, body }) => ({
            header: JSON.parse(JSON.stringify(header)) as unknown,
            body: Buffer.from(body),
          })),
        );
      }),
    );
  });

  it('gives back frames that arrive one byte at a time', () => {
    const bytes = Buffer.concat([
      encodeFrame({ a: 1 }, Buffer.alloc(200_000, 7)),
      encodeFrame({ b: 2 }),
    ]);
    const decoder = new FrameDecoder();
    const received = [...bytes].flatMap((byte) => decoder.push(Buffer.from([byte])));
    expect(received.map(({ header, body }) => [header, body.length])).toEqual([
      [{ a: 1 }, 200_000],
      [{ b: 2 }, 0],
    ]);
    expect(received[0]?.body.every((byte) => byte === 7)).toBe(true);
  });

  it('turns any bytes into frames or a protocol violation, never into another error', () => {
    fc.assert(
      fc.property(anyBytes, anyPlaces, (bytes, places) => {
        const error = thrownBy(() => decodeAll(new FrameDecoder(), cut(bytes, places)));
        if (error === null) return;
        expect(RlmError.isInstance(error) && error.code).toBe('PROTOCOL_VIOLATION');
      }),
      { numRuns: 500 },
    );
  });

  it('refuses a length over its limit before any of the bytes it announces arrive', () => {
    for (const bytes of [
      prefix(MAX_HEADER_BYTES + 1, 0),
      prefix(2 ** 32 - 1, 0),
      prefix(2, MAX_BODY_FROM_SANDBOX_BYTES + 1),
      prefix(2, 2 ** 32 - 1),
    ]) {
      expect(thrownBy(() => new FrameDecoder().push(bytes))).toMatchObject({
        code: 'PROTOCOL_VIOLATION',
      });
    }
  });

  it('takes lengths that are exactly at their limits', () => {
    const header = { a: 'x'.repeat(MAX_HEADER_BYTES - 8) };
    const body = Buffer.alloc(MAX_BODY_FROM_SANDBOX_BYTES);
    const [frame] = new FrameDecoder().push(encodeFrame(header, body));
    expect(frame?.body.length).toBe(MAX_BODY_FROM_SANDBOX_BYTES);
  });

  it('holds little more than what has arrived while a prefix announces much', () => {
    const decoder = new FrameDecoder();
    const before = process.memoryUsage();
    decoder.push(prefix(2, MAX_BODY_FROM_SANDBOX_BYTES));
    // Kept one by one, three million chunks of a byte would cost hundreds of megabytes.
    for (let i = 0; i < 3_000_000; i += 1) decoder.push(Buffer.from([0x20]));
    const after = process.memoryUsage();
    const grown = after.heapUsed + after.external - before.heapUsed - before.external;
    expect(grown).toBeLessThan(64 * (1 << 20));
  });

  it('refuses headers that are not JSON', () => {
    for (const header of ['', '{', 'undefined', '{"a":1}{', '\u0000']) {
      const bytes = Buffer.concat([prefix(Buffer.byteLength(header), 0), Buffer.from(header)]);
      expect(thrownBy(() => new FrameDecoder().push(bytes))).toMatchObject({
        code: 'PROTOCOL_VIOLATION',
      });
    }
  });

  it('survives a header that is nested as deeply as a header can be', () => {
    const header = '['.repeat(MAX_HEADER_BYTES / 2) + ']'.repeat(MAX_HEADER_BYTES / 2);
    const bytes = Buffer.concat([prefix(header.length, 0), Buffer.from(header)]);
    const error = thrownBy(() => new FrameDecoder().push(bytes));
    expect(
      error === null || (RlmError.isInstance(error) && error.code === 'PROTOCOL_VIOLATION'),
    ).toBe(true);
  });
});

describe('encodeFrame', () => {
  it('refuses a header of the host that the sandbox would refuse', () => {
    expect(() => encodeFrame({ a: 'x'.repeat(MAX_HEADER_BYTES) })).toThrow(
      expect.objectContaining({ code: 'PROTOCOL_VIOLATION' }),
    );
  });

  it('makes the same bytes whether the body goes with the head or after it', () => {
    const body = Buffer.from('body');
    const apart = Buffer.concat([encodeFrameHead({ é: 1 }, body.length), body]);
    expect(apart.equals(encodeFrame({ é: 1 }, body))).toBe(true);
  });
});
