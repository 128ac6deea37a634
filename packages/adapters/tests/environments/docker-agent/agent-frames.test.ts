import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  AGENT_GREETING,
  AgentFrameDecoder,
  frameHead,
  MAX_AGENT_FRAME_BYTES,
} from '../../../src/environments/docker/agent/agent-frames.js';
import { anyPlaces, cut } from '../runtime-protocol/arbitrary-bytes.js';
import { agentFrame } from './scripted-agent.js';

const anyFrames = fc.array(
  fc.record({
    channel: fc.integer({ min: 0, max: 0xff_ff_ff_ff }),
    payload: fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes)),
  }),
  { maxLength: 6 },
);

function decode(chunks: readonly Buffer[]) {
  const decoder = new AgentFrameDecoder();
  const frames: { channel: number; payload: Buffer }[] = [];
  for (const chunk of chunks) {
    decoder.push(chunk, (channel, payload) => {
      frames.push({ channel, payload: Buffer.from(payload) });
    });
  }
  return { frames, complaint: decoder.complaint };
}

/** Bytes in pieces of one size. */
function inPieces(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

describe('AgentFrameDecoder', () => {
  it('finds every frame after the greeting, wherever the bytes are cut', () => {
    fc.assert(
      fc.property(anyFrames, anyPlaces, (frames, places) => {
        const bytes = frames.map(({ channel, payload }) => agentFrame(channel, payload));
        const stream = Buffer.concat([AGENT_GREETING, ...bytes]);
        expect(decode(cut(stream, places)).frames).toEqual(frames);
        expect(decode(inPieces(stream, 1)).frames).toEqual(frames);
      }),
    );
  });

  it('keeps the words that come before the greeting, wherever they are cut', () => {
    const anyWords = fc
      .string({ unit: 'grapheme', maxLength: 60 })
      .filter((words) => !words.includes('\0') && words.isWellFormed());
    fc.assert(
      fc.property(anyWords, anyPlaces, (words, places) => {
        const frame = { channel: 7, payload: Buffer.from('x') };
        const stream = Buffer.concat([
          Buffer.from(words),
          AGENT_GREETING,
          agentFrame(frame.channel, frame.payload),
        ]);
        const { frames, complaint } = decode(cut(stream, places));
        expect(frames).toEqual([frame]);
        expect(complaint).toBe(words.trim());
      }),
    );
  });

  it('knows all that was said if no greeting follows', () => {
    expect(decode([Buffer.from('python3: no such '), Buffer.from('option: -I\n')]).complaint).toBe(
      'python3: no such option: -I',
    );
  });

  it('keeps only the end of endless words, and hands on no frame of them', () => {
    const { frames, complaint } = decode([
      ...Array.from({ length: 100 }, () => Buffer.alloc(1000, 'x')),
      Buffer.from(' the reason'),
      AGENT_GREETING,
    ]);
    expect(frames).toEqual([]);
    expect(complaint).toMatch(/x the reason$/);
    expect(complaint.length).toBeLessThan(10_000);
  });

  it('is not misled by the beginning of a greeting', () => {
    const almost = AGENT_GREETING.subarray(0, -1);
    const { frames, complaint } = decode([
      Buffer.concat([almost, Buffer.from('x\0RLM-y'), AGENT_GREETING]),
      agentFrame(1, Buffer.from('y')),
    ]);
    expect(frames).toEqual([{ channel: 1, payload: Buffer.from('y') }]);
    expect(complaint).toContain('RLM-AGENTx\0RLM-y');
  });

  it('takes a frame of the longest length in tiny pieces', () => {
    const payload = Buffer.alloc(MAX_AGENT_FRAME_BYTES, 'z');
    const frame = agentFrame(3, payload);
    const { frames } = decode([AGENT_GREETING, ...inPieces(frame, 4)]);
    expect(frames).toHaveLength(1);
    expect(frames[0]?.payload.equals(payload)).toBe(true);
  });

  it('refuses a longer frame as soon as it is announced', () => {
    expect(() => decode([AGENT_GREETING, frameHead(1, MAX_AGENT_FRAME_BYTES + 1)])).toThrow(
      expect.objectContaining({ code: 'PROTOCOL_VIOLATION' }),
    );
  });
});
