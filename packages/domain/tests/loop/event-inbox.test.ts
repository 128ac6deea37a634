import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { EventInbox } from '../../src/loop/event-inbox.js';

async function drain<T, R>(
  items: AsyncGenerator<T, R, undefined>,
): Promise<{ readonly items: readonly T[]; readonly result: R }> {
  const seen: T[] = [];
  let step = await items.next();
  while (step.done !== true) {
    seen.push(step.value);
    step = await items.next();
  }
  return { items: seen, result: step.value };
}

const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('EventInbox', () => {
  it('hands out nothing but the result when nothing arrives', async () => {
    const inbox = new EventInbox<number>();
    expect(await drain(inbox.during(Promise.resolve('done')))).toEqual({
      items: [],
      result: 'done',
    });
  });

  it('hands out first what arrived before it was asked', async () => {
    const inbox = new EventInbox<number>();
    inbox.push(1);
    inbox.push(2);
    expect((await drain(inbox.during(Promise.resolve()))).items).toEqual([1, 2]);
  });

  it('hands out an item as it arrives, not when the work ends', async () => {
    const inbox = new EventInbox<number>();
    let finish: (value: string) => void = () => {};
    const items = inbox.during(new Promise<string>((resolve) => (finish = resolve)));
    const first = items.next();
    inbox.push(7);
    expect(await first).toEqual({ done: false, value: 7 });
    const last = items.next();
    finish('done');
    expect(await last).toEqual({ done: true, value: 'done' });
  });

  it('throws what the work throws, after everything that arrived', async () => {
    const inbox = new EventInbox<number>();
    const error = new Error('broken');
    const seen: number[] = [];
    const work = (async () => {
      inbox.push(1);
      await breath();
      inbox.push(2);
      throw error;
    })();
    const reading = async (): Promise<void> => {
      for await (const item of inbox.during(work)) seen.push(item);
    };
    await expect(reading()).rejects.toBe(error);
    expect(seen).toEqual([1, 2]);
  });

  it('leaves for the next reader what arrives after the work has ended', async () => {
    const inbox = new EventInbox<number>();
    await drain(inbox.during(Promise.resolve()));
    inbox.push(3);
    expect((await drain(inbox.during(Promise.resolve()))).items).toEqual([3]);
  });

  it('hands out what arrives while its reader is busy with an earlier item', async () => {
    const inbox = new EventInbox<number>();
    inbox.push(1);
    const items = inbox.during(breath());
    expect(await items.next()).toEqual({ done: false, value: 1 });
    inbox.push(2);
    await breath();
    await breath();
    expect((await drain(items)).items).toEqual([2]);
  });

  it('never loses, doubles or reorders an item, however arrivals and reading interleave', async () => {
    const step = fc.constantFrom('push', 'breathe', 'tick');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.boolean(), async (steps, slow) => {
        const inbox = new EventInbox<number>();
        let pushed = 0;
        const work = (async () => {
          for (const each of steps) {
            if (each === 'push') inbox.push(pushed++);
            else if (each === 'breathe') await breath();
            else await Promise.resolve();
          }
          return 'end';
        })();
        const seen: number[] = [];
        const items = inbox.during(work);
        let next = await items.next();
        while (next.done !== true) {
          seen.push(next.value);
          if (slow) await breath();
          next = await items.next();
        }
        expect(next.value).toBe('end');
        expect(seen).toEqual(Array.from({ length: pushed }, (_, index) => index));
      }),
      { numRuns: 100 },
    );
  });
});
