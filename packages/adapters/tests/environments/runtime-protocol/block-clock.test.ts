import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { BlockClock } from '../../../src/environments/runtime-protocol/block-clock.js';

describe('BlockClock', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  function clockOf(limitMs: number): { clock: BlockClock; expired: () => number } {
    let count = 0;
    const clock = new BlockClock(limitMs, () => {
      count += 1;
    });
    return { clock, expired: () => count };
  }

  it('expires once its time has passed, and only then', () => {
    const { expired } = clockOf(100);
    jest.advanceTimersByTime(99);
    expect(expired()).toBe(0);
    jest.advanceTimersByTime(1);
    expect(expired()).toBe(1);
  });

  it('does not count the time while it is paused', () => {
    const { clock, expired } = clockOf(100);
    jest.advanceTimersByTime(60);
    clock.pause();
    jest.advanceTimersByTime(10_000);
    clock.resume();
    jest.advanceTimersByTime(39);
    expect(expired()).toBe(0);
    jest.advanceTimersByTime(1);
    expect(expired()).toBe(1);
  });

  it('goes on only when every pause has been resumed', () => {
    const { clock, expired } = clockOf(100);
    clock.pause();
    clock.pause();
    clock.resume();
    jest.advanceTimersByTime(10_000);
    expect(expired()).toBe(0);
    clock.resume();
    jest.advanceTimersByTime(100);
    expect(expired()).toBe(1);
  });

  it('never expires once it is stopped, whatever is paused and resumed after that', () => {
    const { clock, expired } = clockOf(100);
    clock.pause();
    clock.stop();
    clock.resume();
    clock.pause();
    clock.resume();
    jest.advanceTimersByTime(10_000);
    expect(expired()).toBe(0);
  });

  it('expires once, also when calls begin and end after it has', () => {
    const { clock, expired } = clockOf(100);
    jest.advanceTimersByTime(100);
    clock.pause();
    clock.resume();
    jest.advanceTimersByTime(10_000);
    expect(expired()).toBe(1);
  });

  it('does not take a limit of months for none at all', () => {
    for (const limitMs of [2 ** 31, 2 ** 40, Infinity]) {
      const { clock, expired } = clockOf(limitMs);
      jest.advanceTimersByTime(1_000_000);
      expect(expired()).toBe(0);
      clock.stop();
    }
  });

  it('expires at once without time', () => {
    const { expired } = clockOf(0);
    jest.advanceTimersByTime(0);
    expect(expired()).toBe(1);
  });
});
