import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { SessionContainer } from '../../../src/environments/docker/container/session-container.js';
import { WarmPool } from '../../../src/environments/docker/container/warm-pool.js';
import { settled } from './scripted-agent.js';

/** A container as far as a pool sees it. */
class FakeContainer {
  removals = 0;
  readonly link = { alive: true };

  remove(): Promise<void> {
    this.removals += 1;
    this.link.alive = false;
    return Promise.resolve();
  }
}

/** Starts containers when a test says so. */
class FakeStarts {
  readonly made: FakeContainer[] = [];
  /** Settles the starts that are under way, oldest first. */
  readonly pending: { succeed: () => void; fail: (error: Error) => void }[] = [];
  byItself = true;
  aborted = 0;

  readonly start = (signal: AbortSignal): Promise<SessionContainer> =>
    new Promise((resolve, reject) => {
      const succeed = (): void => {
        const container = new FakeContainer();
        this.made.push(container);
        resolve(container as unknown as SessionContainer);
      };
      if (this.byItself) succeed();
      else this.pending.push({ succeed, fail: reject });
      signal.addEventListener('abort', () => {
        this.aborted += 1;
      });
    });

  get removed(): number {
    return this.made.filter(({ removals }) => removals > 0).length;
  }
}

describe('WarmPool', () => {
  let starts: FakeStarts;

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    starts = new FakeStarts();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  /** Lets a pool fill itself up. */
  async function refill(): Promise<void> {
    jest.advanceTimersByTime(1000);
    await settled();
  }

  it('hands each container out once, and starts another in its place', async () => {
    const pool = new WarmPool(2, starts.start);
    await pool.fill();
    const taken = [pool.take(), pool.take(), pool.take()];
    expect(new Set(taken).size).toBe(3);
    expect(taken[2]).toBeNull();
    await refill();
    expect(starts.made).toHaveLength(4);
    const more = [pool.take(), pool.take()];
    expect(taken).not.toContain(more[0]);
    expect(taken).not.toContain(more[1]);
    await pool.close();
  });

  it('starts nothing if it is to hold nothing', async () => {
    const pool = new WarmPool(0, starts.start);
    await pool.fill();
    expect(pool.take()).toBeNull();
    await refill();
    expect(starts.made).toEqual([]);
    await pool.close();
  });

  it('starts no more than is missing, however often it is asked', async () => {
    starts.byItself = false;
    const pool = new WarmPool(3, starts.start);
    const fills = [pool.fill(), pool.fill(), pool.fill()];
    pool.take();
    await refill();
    expect(starts.pending).toHaveLength(3);
    for (const { succeed } of starts.pending) succeed();
    await Promise.all(fills);
    expect(starts.made).toHaveLength(3);
    await pool.close();
  });

  it('hands out no container that has ended while it waited, and removes it', async () => {
    const pool = new WarmPool(3, starts.start);
    await pool.fill();
    for (const container of starts.made.slice(0, 2)) container.link.alive = false;
    expect(pool.take()).toBe(starts.made[2]);
    expect(starts.removed).toBe(2);
    await refill();
    expect(starts.made).toHaveLength(6);
    for (const container of starts.made) container.link.alive = false;
    expect(pool.take()).toBeNull();
    await pool.close();
    expect(starts.removed).toBe(5);
  });

  it('tells whoever fills it what keeps a container from starting, and tries again', async () => {
    starts.byItself = false;
    const pool = new WarmPool(1, starts.start);
    const filling = pool.fill();
    starts.pending.shift()?.fail(new Error('no memory'));
    await expect(filling).rejects.toThrow('no memory');
    expect(pool.take()).toBeNull();
    await refill();
    starts.pending.shift()?.fail(new Error('still none')); // nobody waits: nobody is told
    await settled();
    pool.take();
    await refill();
    starts.pending.shift()?.succeed();
    await settled();
    expect(pool.take()).toBe(starts.made[0]);
    await pool.close();
  });

  it('removes on closing what is ready, and what is still starting', async () => {
    const pool = new WarmPool(2, starts.start);
    await pool.fill();
    pool.take();
    starts.byItself = false;
    await refill();
    expect(starts.pending).toHaveLength(1);
    const closed = pool.close();
    expect(starts.aborted).toBeGreaterThan(0);
    starts.pending.shift()?.succeed();
    await closed;
    expect(starts.made).toHaveLength(3);
    expect(starts.made.map(({ removals }) => removals)).toEqual([0, 1, 1]);
  });

  it('closes although a start fails just then', async () => {
    starts.byItself = false;
    const pool = new WarmPool(2, starts.start);
    const filling = pool.fill();
    const closed = pool.close();
    for (const { fail } of starts.pending) fail(new Error('stopped'));
    await closed;
    await expect(filling).rejects.toThrow('stopped');
  });

  it('gives and starts nothing any more once it is closed', async () => {
    const pool = new WarmPool(2, starts.start);
    await pool.fill();
    pool.take();
    await pool.close();
    await pool.close();
    expect(pool.take()).toBeNull();
    await refill();
    await pool.fill();
    expect(starts.made).toHaveLength(2);
    expect(starts.made.map(({ removals }) => removals)).toEqual([0, 1]);
  });
});
