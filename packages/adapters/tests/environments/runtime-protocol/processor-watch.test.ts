import { describe, expect, it, jest } from '@jest/globals';
import { ProcessorWatch } from '../../../src/environments/runtime-protocol/processor-watch.js';

/** Gives one reading after the other, then the last one for ever. */
function readings(...values: (number | null)[]): () => Promise<number | null> {
  return () => Promise.resolve((values.length > 1 ? values.shift() : values[0]) ?? null);
}

async function watched(read: () => Promise<number | null>): Promise<number> {
  jest.useFakeTimers();
  let exceeded = 0;
  const watch = new ProcessorWatch(read, 500, () => (exceeded += 1));
  watch.start();
  watch.start();
  await jest.advanceTimersByTimeAsync(2000);
  watch.stop();
  await jest.advanceTimersByTimeAsync(2000);
  jest.useRealTimers();
  return exceeded;
}

describe('the watch of the processor time', () => {
  it('ends a block once that has used more than its limit since it was started', async () => {
    expect(await watched(readings(9_000, 9_400, 9_501))).toBe(1);
  });

  it('lets a block go on that waits', async () => {
    expect(await watched(readings(9_000, 9_500))).toBe(0);
  });

  it('says nothing where nobody can tell', async () => {
    expect(await watched(readings(null))).toBe(0);
    expect(await watched(() => Promise.reject(new Error('gone')))).toBe(0);
  });

  it('looks no more once it is stopped', async () => {
    jest.useFakeTimers();
    const read = jest.fn(readings(0, 10_000));
    const watch = new ProcessorWatch(read, 500, () => {
      throw new Error('not stopped');
    });
    watch.start();
    watch.stop();
    await jest.advanceTimersByTimeAsync(2000);
    jest.useRealTimers();
    expect(read).toHaveBeenCalledTimes(1);
  });
});
