import { describe, expect, it } from '@jest/globals';
import { comparisonLines } from '../../src/progress/comparison-lines.js';
import { RunActivity } from '../../src/progress/run-activity.js';
import { eventOf, STARTED, type TestEvent } from './events.js';

function activityOf(...events: readonly TestEvent[]): RunActivity {
  const activity = new RunActivity();
  for (const event of events) activity.observe(eventOf(event), 0);
  return activity;
}

describe('the status of a comparison', () => {
  it('counts the models that are done and tells what the others do', () => {
    const turn = { type: 'iteration_started', iteration: 2 } as const;
    const ended = { type: 'run_finished', result: {} as never } as const;
    const activities = new Map([
      ['mock/one', activityOf(STARTED, ended)],
      ['mock/two', activityOf(STARTED, turn)],
    ]);
    const lines = comparisonLines(activities, 3, { startedAt: 0, now: 3000 });
    expect(lines.map(({ text }) => text)).toEqual([
      '⠋ 1 of 3 models done · 0:03',
      '  mock/two: turn 2/30 · asking gpt-5-mini · $0.0042',
    ]);
  });

  it('leaves room for other text however many models there are', () => {
    const many = new Map(
      Array.from({ length: 40 }, (_, index) => [`m${String(index)}`, activityOf(STARTED)]),
    );
    expect(comparisonLines(many, 40, { startedAt: 0, now: 0 })).toHaveLength(7);
  });
});
