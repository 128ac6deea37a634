import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  AgentChannel,
  WINDOW_BYTES,
} from '../../../src/environments/docker/agent/agent-channel.js';
import { settled } from './scripted-agent.js';

/** A channel whose pieces a test takes, and whose reader it plays. */
class Scene {
  readonly sent: Buffer[] = [];
  /** What continues the writing of a piece that is not taken yet. */
  readonly untaken: ((error?: Error | null) => void)[] = [];
  readonly channel: AgentChannel;
  error: Error | null = null;

  constructor(takes = true) {
    this.channel = new AgentChannel(1, (piece, done) => {
      // A writer may use its buffer again once it is told that a piece is on its way.
      this.sent.push(Buffer.from(piece));
      if (takes) setImmediate(done);
      else this.untaken.push(done);
    });
    this.channel.on('error', (error) => {
      this.error = error;
    });
  }

  get bytesSent(): number {
    return this.sent.reduce((sum, piece) => sum + piece.length, 0);
  }

  /** All of it, once nothing waits any more; reads in steps of at most `step` bytes. */
  async readAll(step: number): Promise<Buffer> {
    let credited = 0;
    for (;;) {
      await settled();
      if (credited === this.bytesSent) return Buffer.concat(this.sent);
      const bytes = Math.min(step, this.bytesSent - credited);
      credited += bytes;
      this.channel.credit(bytes);
    }
  }
}

describe('AgentChannel', () => {
  it('sends what is written, in order and in pieces, to a reader of any pace', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(
            fc.constantFrom(0, 1, 5, 1 << 16, (1 << 18) + 1, WINDOW_BYTES, WINDOW_BYTES + 3),
            fc.nat(255),
          ),
          { maxLength: 5 },
        ),
        fc.constantFrom(1 << 18, WINDOW_BYTES),
        async (writes, step) => {
          const scene = new Scene();
          const chunks = writes.map(([bytes, fill]) => Buffer.alloc(bytes, fill));
          for (const chunk of chunks) scene.channel.write(chunk);
          const read = await scene.readAll(step);
          expect(read.equals(Buffer.concat(chunks))).toBe(true);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('has never more on its way than the reader has room for', async () => {
    const scene = new Scene();
    scene.channel.write(Buffer.alloc(WINDOW_BYTES * 2));
    await settled();
    await settled();
    expect(scene.bytesSent).toBe(WINDOW_BYTES);
    scene.channel.credit(0);
    await settled();
    expect(scene.bytesSent).toBe(WINDOW_BYTES);
    scene.channel.credit(10);
    await settled();
    expect(scene.bytesSent).toBe(WINDOW_BYTES + 10);
  });

  it('says that a write is done when its last piece is on its way', async () => {
    const scene = new Scene(false);
    let done = 0;
    scene.channel.write(Buffer.alloc(0), () => (done += 1));
    scene.channel.write(Buffer.alloc((1 << 18) + 1), () => (done += 1));
    await settled();
    expect([done, scene.untaken.length]).toEqual([0, 1]);
    scene.untaken.shift()?.();
    await settled();
    expect([done, scene.untaken.length]).toEqual([1, 1]);
    scene.untaken.shift()?.();
    await settled();
    expect([done, scene.untaken.length]).toEqual([1, 1]);
    scene.untaken.shift()?.();
    await settled();
    expect([done, scene.untaken.length]).toEqual([2, 0]);
  });

  it('ends with the error of the stream below it', async () => {
    const scene = new Scene(false);
    scene.channel.write(Buffer.alloc((1 << 18) + 1));
    scene.untaken.shift()?.(new Error('the stream broke'));
    await settled();
    expect(scene.error?.message).toBe('the stream broke');
    expect(scene.channel.destroyed).toBe(true);
  });

  it('sends nothing more once it is destroyed, also when room comes afterwards', async () => {
    const scene = new Scene();
    scene.channel.write(Buffer.alloc(WINDOW_BYTES + 1));
    await settled();
    await settled();
    scene.channel.destroy();
    scene.channel.credit(WINDOW_BYTES);
    scene.channel.hear(Buffer.from('late'));
    scene.channel.hangUp();
    await settled();
    expect(scene.bytesSent).toBe(WINDOW_BYTES);
    expect(scene.error).toBeNull();
  });

  it('passes on what the process says until it has ended, and then its end', async () => {
    const { channel } = new Scene();
    const heard: string[] = [];
    channel.on('data', (bytes: Buffer) => heard.push(bytes.toString()));
    channel.on('end', () => heard.push('the end'));
    channel.hear(Buffer.from('a'));
    channel.hear(Buffer.alloc(0));
    channel.hear(Buffer.from('b'));
    channel.hangUp();
    await settled();
    expect(heard).toEqual(['a', 'b', 'the end']);
  });
});
