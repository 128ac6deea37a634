import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Cancellation } from '../../../src/broker/call-control/cancellation.js';
import { ABORTED } from '../../../src/broker/call-control/failure.js';
import { Semaphore } from '../../../src/broker/call-control/semaphore.js';
import type { Release } from '../../../src/broker/call-control/semaphore.js';

const take = async (semaphore: Semaphore): Promise<Release> => {
  const release = await semaphore.acquire();
  if (release === null) throw new Error('nobody cancelled');
  return release;
};

describe('Semaphore', () => {
  it.each([0, -1, 1.5, NaN, Infinity])('refuses a limit of %p', (limit) => {
    expect(() => new Semaphore(limit)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });

  it('serves in the order of asking', async () => {
    const semaphore = new Semaphore(1);
    const first = await take(semaphore);
    const served: number[] = [];
    const waiting = [1, 2, 3].map(async (n) => {
      const release = await take(semaphore);
      served.push(n);
      release();
    });
    first();
    await Promise.all(waiting);
    expect(served).toEqual([1, 2, 3]);
  });

  it('counts a permit that is given back twice once', async () => {
    const semaphore = new Semaphore(1);
    const release = await take(semaphore);
    release();
    release();
    await take(semaphore);
    const cancellation = new Cancellation();
    const third = semaphore.acquire(cancellation);
    cancellation.cancel(ABORTED);
    expect(await third).toBeNull();
  });

  it('gives no permit for work that is already called off', async () => {
    const cancellation = new Cancellation();
    cancellation.cancel(ABORTED);
    expect(await new Semaphore(1).acquire(cancellation)).toBeNull();
  });

  it('neither loses nor invents permits, whoever gives up and when', async () => {
    const step = fc.record({
      what: fc.constantFrom('acquire', 'release', 'cancel'),
      which: fc.nat(20),
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(step), async (limit, steps) => {
        const semaphore = new Semaphore(limit);
        const waiting: Cancellation[] = [];
        const held: Release[] = [];
        for (const { what, which } of steps) {
          if (what === 'acquire') {
            const cancellation = new Cancellation();
            waiting.push(cancellation);
            void semaphore.acquire(cancellation).then((release) => {
              waiting.splice(waiting.indexOf(cancellation), 1);
              if (release !== null) held.push(release);
            });
          } else if (what === 'release') {
            held.splice(which % Math.max(held.length, 1), 1)[0]?.();
          } else {
            waiting[which % Math.max(waiting.length, 1)]?.cancel(ABORTED);
          }
          await new Promise((resolve) => setImmediate(resolve));
          expect(held.length).toBeLessThanOrEqual(limit);
          if (waiting.length > 0) expect(held.length).toBe(limit);
        }
      }),
      { numRuns: 60 },
    );
  });
});
