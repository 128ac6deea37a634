import { describe, expect, it } from '@jest/globals';

import { mapAtMost } from '../../src/calls/map-at-most.js';

describe('mapAtMost', () => {
  it('keeps the order and never has more under way than it may', async () => {
    let running = 0;
    let most = 0;
    const made = await mapAtMost([3, 1, 2, 0, 5], 2, async (item, index) => {
      running += 1;
      most = Math.max(most, running);
      for (let turn = 0; turn < item; turn += 1) await Promise.resolve();
      running -= 1;
      return `${String(index)}:${String(item)}`;
    });
    expect(made).toEqual(['0:3', '1:1', '2:2', '3:0', '4:5']);
    expect(most).toBe(2);
  });

  it('rejects with the first failure and begins nothing more', async () => {
    const begun: number[] = [];
    const work = mapAtMost([1, 2, 3, 4], 1, (item) => {
      begun.push(item);
      return item === 2 ? Promise.reject(new Error('no')) : Promise.resolve(item);
    });
    await expect(work).rejects.toThrow('no');
    expect(begun).toEqual([1, 2]);
  });

  it('has nothing to do for no items', async () => {
    expect(await mapAtMost([], 3, () => Promise.resolve(1))).toEqual([]);
  });
});
