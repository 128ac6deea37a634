import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  LeftoverContainers,
  type Removal,
} from '../../../src/environments/docker/engine/leftover-containers.js';

describe('LeftoverContainers', () => {
  let outcome: Removal = 'failed';
  let attempts: string[] = [];
  let leftovers: LeftoverContainers;

  beforeEach(() => {
    jest.useFakeTimers();
    outcome = 'failed';
    attempts = [];
    leftovers = new LeftoverContainers((id) => {
      attempts.push(id);
      return Promise.resolve(outcome);
    });
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('tries nothing before something is left over', async () => {
    await leftovers.sweep();
    await jest.advanceTimersByTimeAsync(1_000_000);
    expect(attempts).toEqual([]);
  });

  it('tries until a container is removed, and then no more', async () => {
    leftovers.add('a');
    await jest.advanceTimersByTimeAsync(6_000);
    expect(attempts).toEqual(['a', 'a']);
    outcome = 'removed';
    await jest.advanceTimersByTimeAsync(1_000_000);
    expect(attempts).toEqual(['a', 'a', 'a']);
  });

  it('looks more than once for one that is not there: it may be in the making', async () => {
    outcome = 'absent';
    leftovers.add('a');
    await jest.advanceTimersByTimeAsync(1_000);
    expect(attempts).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1_000_000);
    expect(attempts).toHaveLength(4);
  });

  it('gives up at last', async () => {
    leftovers.add('a');
    await jest.advanceTimersByTimeAsync(100_000_000);
    expect(attempts).toHaveLength(10);
  });

  it('tries at once when it is asked to', async () => {
    outcome = 'removed';
    leftovers.add('a');
    leftovers.add('b');
    await leftovers.sweep();
    expect(attempts).toEqual(['a', 'b']);
    await jest.advanceTimersByTimeAsync(1_000_000);
    expect(attempts).toHaveLength(2);
  });
});
