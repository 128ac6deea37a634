import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { HeartBeat, MISSED_BEATS } from '../../../src/environments/docker/agent/heart-beat.js';

describe('HeartBeat', () => {
  let asked = 0;
  let silences = 0;
  let heart: HeartBeat;

  beforeEach(() => {
    jest.useFakeTimers();
    asked = 0;
    silences = 0;
    heart = new HeartBeat(
      100,
      () => {
        asked += 1;
      },
      () => {
        silences += 1;
      },
    );
  });

  afterEach(() => {
    heart.stop();
    jest.useRealTimers();
  });

  it('asks at every interval, and is content while it is answered', () => {
    for (let beat = 0; beat < 100; beat += 1) {
      jest.advanceTimersByTime(100);
      heart.beat();
    }
    expect([asked, silences]).toEqual([100, 0]);
  });

  it('notices a silence of so many beats, and not one earlier', () => {
    jest.advanceTimersByTime(100 * MISSED_BEATS);
    expect([asked, silences]).toEqual([MISSED_BEATS, 0]);
    jest.advanceTimersByTime(100);
    expect([asked, silences]).toEqual([MISSED_BEATS, 1]);
  });

  it('begins to count anew with every sign of life', () => {
    jest.advanceTimersByTime(100 * MISSED_BEATS);
    heart.beat();
    jest.advanceTimersByTime(100 * MISSED_BEATS);
    expect(silences).toBe(0);
  });

  it('neither asks nor complains once it is stopped', () => {
    heart.stop();
    jest.advanceTimersByTime(100_000);
    expect([asked, silences]).toEqual([0, 0]);
  });
});
