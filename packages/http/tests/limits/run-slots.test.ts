import { describe, expect, it } from '@jest/globals';
import { RunSlots, type RunSlotLimits } from '../../src/limits/run-slots.js';

const stays = new AbortController().signal;
const overloaded = { code: 'OVERLOADED', status: 429, headers: { 'retry-after': '5' } };

function slotsOf(limits: Partial<RunSlotLimits>): RunSlots {
  return new RunSlots({ maxConcurrent: 1, maxQueued: 2, queueTimeoutMs: 60_000, ...limits });
}

describe('RunSlots', () => {
  it('gives a slot that is given back to who has waited longest', async () => {
    const slots = slotsOf({});
    const giveBack = await slots.take(stays);
    const order: string[] = [];
    const wait = async (name: string): Promise<() => void> => {
      const give = await slots.take(stays);
      order.push(name);
      return give;
    };
    const [first, second] = [wait('first'), wait('second')];
    giveBack();
    // Once is enough: it is another's by now.
    giveBack();
    const give = await first;
    expect(order).toEqual(['first']);
    give();
    await second;
    expect(order).toEqual(['first', 'second']);
  });

  it('refuses at once whom there is no room to wait for', async () => {
    const slots = slotsOf({ maxQueued: 0 });
    const giveBack = await slots.take(stays);
    expect(() => {
      slots.throwIfFull();
    }).toThrow(expect.objectContaining(overloaded));
    await expect(slots.take(stays)).rejects.toMatchObject(overloaded);
    giveBack();
    slots.throwIfFull();
    await slots.take(stays);
  });

  it('refuses who has waited too long', async () => {
    const slots = slotsOf({ maxQueued: 1, queueTimeoutMs: 5 });
    await slots.take(stays);
    await expect(slots.take(stays)).rejects.toMatchObject(overloaded);
    // Whoever has left makes room.
    slots.throwIfFull();
  });

  it('forgets who leaves while waiting', async () => {
    const slots = slotsOf({ maxQueued: 1 });
    const giveBack = await slots.take(stays);
    const leaver = new AbortController();
    const left = slots.take(leaver.signal);
    leaver.abort();
    await expect(left).rejects.toMatchObject({ code: 'ABORTED' });
    const next = slots.take(stays);
    giveBack();
    await next;
    await expect(slots.take(AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' });
  });
});
