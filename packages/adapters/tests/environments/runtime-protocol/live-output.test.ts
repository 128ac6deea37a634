import { describe, expect, it } from '@jest/globals';
import type { OutputPiece } from '@rlm-ts/domain';
import { liveOutput } from '../../../src/environments/runtime-protocol/live-output.js';

type Live = ReturnType<typeof liveOutput>;

function feed(live: Live, stream: OutputPiece['stream'], text: string, size?: number): void {
  const body = Buffer.from(text);
  live?.({ type: 'output', id: 1, stream, size: size ?? body.length }, body);
}

const violation: unknown = expect.objectContaining({ code: 'PROTOCOL_VIOLATION' });

describe('liveOutput', () => {
  it('passes pieces on as text, each with its stream', () => {
    const pieces: OutputPiece[] = [];
    const live = liveOutput((piece) => pieces.push(piece));
    feed(live, 'stdout', 'é🜲');
    feed(live, 'stderr', 'x');
    expect(pieces).toEqual([
      { stream: 'stdout', text: 'é🜲' },
      { stream: 'stderr', text: 'x' },
    ]);
  });

  it('takes as much of each stream as may be told, and no more', () => {
    let told = 0;
    const live = liveOutput(({ text }) => (told += text.length));
    for (const stream of ['stdout', 'stderr'] as const) {
      for (let piece = 0; piece < 8; piece += 1) feed(live, stream, 'x'.repeat(8192));
      expect(() => {
        feed(live, stream, 'x');
      }).toThrow(violation);
    }
    expect(told).toBe(2 * 65_536);
  });

  it('takes another size than that of the text for a violation', () => {
    for (const size of [1, 3]) {
      const live = liveOutput(() => undefined);
      expect(() => {
        feed(live, 'stdout', 'ab', size);
      }).toThrow(violation);
    }
  });

  it('goes on when the listener throws', () => {
    let told = 0;
    const live = liveOutput(() => {
      told += 1;
      throw new Error('broken');
    });
    feed(live, 'stdout', 'a');
    feed(live, 'stdout', 'b');
    expect(told).toBe(2);
  });

  it('is none without a listener', () => {
    expect(liveOutput(undefined)).toBeNull();
  });
});
