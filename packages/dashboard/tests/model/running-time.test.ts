import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { currentSecond, durationBy, everySecond } from '../../app/src/model/running-time.js';
import { after, run } from './samples.js';

const at = (ms: number): number => Date.parse(after(ms));

describe('the duration of a run', () => {
  it('grows while it goes on, whenever its last event was', () => {
    const running = run({ status: 'running', startTime: after(0), durationMs: 2000 });
    expect(durationBy(running, at(45_000))).toBe(45_000);
    expect(durationBy(running, at(500))).toBe(2000);
  });

  it.each(['succeeded', 'failed', 'interrupted'] as const)('stays as it is if it %s', (status) => {
    expect(durationBy(run({ status, durationMs: 2000 }), at(45_000))).toBe(2000);
  });

  it('is what is recorded if nobody knows when it began', () => {
    expect(durationBy(run({ status: 'running', startTime: '' }), at(9000))).toBe(2000);
  });
});

class FakePage extends EventTarget {
  visibilityState = 'visible';

  turn(state: 'visible' | 'hidden'): void {
    this.visibilityState = state;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

describe('a clock of seconds', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: at(0) });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('ticks while its page is seen, and not otherwise', () => {
    const page = new FakePage();
    const seen: number[] = [];
    const stop = everySecond(page, () => seen.push(currentSecond() - at(0)));
    jest.advanceTimersByTime(2500);
    expect(seen).toEqual([0, 1000, 2000]);
    page.turn('hidden');
    expect(jest.getTimerCount()).toBe(0);
    jest.advanceTimersByTime(5000);
    page.turn('visible');
    expect(seen.at(-1)).toBe(7000);
    stop();
    page.turn('visible');
    expect(jest.getTimerCount()).toBe(0);
  });
});
