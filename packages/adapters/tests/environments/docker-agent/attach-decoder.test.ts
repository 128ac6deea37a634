import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AttachDecoder } from '../../../src/environments/docker/agent/attach-decoder.js';
import { anyPlaces, cut } from '../runtime-protocol/arbitrary-bytes.js';
import { attached } from './scripted-agent.js';

const anyPiece = fc.record({
  output: fc.constantFrom(1, 2),
  bytes: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
});

/** What is heard of each output, joined: where pieces end means nothing. */
function heard(chunks: readonly Buffer[]): Record<string, Buffer> {
  const decoder = new AttachDecoder();
  const outputs: Record<string, Buffer> = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
  for (const chunk of chunks) {
    decoder.push(chunk, (output, bytes) => {
      outputs[output] = Buffer.concat([outputs[output] ?? Buffer.alloc(0), bytes]);
    });
  }
  return outputs;
}

describe('AttachDecoder', () => {
  it('gives each output its own bytes, wherever the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(anyPiece, { maxLength: 8 }), anyPlaces, (pieces, places) => {
        const stream = Buffer.concat(pieces.map(({ output, bytes }) => attached(output, bytes)));
        const of = (wanted: number): Buffer =>
          Buffer.concat(pieces.filter(({ output }) => output === wanted).map(({ bytes }) => bytes));
        expect(heard(cut(stream, places))).toEqual({ stdout: of(1), stderr: of(2) });
      }),
    );
  });

  it('keeps the order of the outputs', () => {
    const decoder = new AttachDecoder();
    const order: string[] = [];
    const pieces = [attached(1, Buffer.from('a')), attached(2, Buffer.from('b'))];
    decoder.push(Buffer.concat([...pieces, ...pieces]), (output, bytes) => {
      order.push(`${output} ${bytes.toString()}`);
    });
    expect(order).toEqual(['stdout a', 'stderr b', 'stdout a', 'stderr b']);
  });

  it('says nothing of an empty piece', () => {
    expect(
      heard([attached(1, Buffer.alloc(0)), attached(2, Buffer.alloc(0)), Buffer.alloc(0)]),
    ).toEqual({ stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) });
  });

  it('passes the pieces of a huge announcement on as they come, and waits for the rest', () => {
    const head = attached(1, Buffer.alloc(0));
    head.writeUInt32BE(0xff_ff_ff_ff, 4);
    expect(heard([head, Buffer.from('abc'), Buffer.from('def')])['stdout']?.toString()).toBe(
      'abcdef',
    );
  });

  it.each([0, 3, 4, 0x48, 255])('refuses the output %i, which no container has', (output) => {
    expect(() => heard([attached(output, Buffer.from('x'))])).toThrow(
      expect.objectContaining({ code: 'PROTOCOL_VIOLATION' }),
    );
  });

  it('takes any bytes, or refuses them with its own error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), anyPlaces, (bytes, places) => {
        try {
          heard(cut(Buffer.from(bytes), places));
        } catch (error) {
          expect(error).toMatchObject({ code: 'PROTOCOL_VIOLATION' });
        }
      }),
    );
  });
});
