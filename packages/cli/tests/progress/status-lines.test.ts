import { describe, expect, it } from '@jest/globals';
import { EMPTY_REPL_RESULT, RlmError } from '@rlm-ts/api';
import { RunActivity } from '../../src/progress/run-activity.js';
import { statusLines, type WatchedLimits } from '../../src/progress/status-lines.js';
import { callFinished, callStarted, eventOf, SPENT, STARTED, type TestEvent } from './events.js';

/** What a person sees after these events, `now` milliseconds after the run began. */
function seen(events: readonly TestEvent[], now = 0, limits: WatchedLimits = {}): string[] {
  const activity = new RunActivity();
  for (const event of events) activity.observe(eventOf(event), 0);
  return statusLines(activity, limits, { startedAt: 0, now }).map(({ text }) => text);
}

const turn = (iteration: number): TestEvent => ({ type: 'iteration_started', iteration });
const block = (number: number): TestEvent => ({
  ...{ type: 'block_started', iteration: 1, block: number, code: 'x' },
});
const inChild = (event: TestEvent, runId = 'child'): TestEvent => ({ ...event, runId, depth: 1 });
const USED = '  1,200 tokens in, 80 out, $0.0042 · 0:00';

describe('the status of a run', () => {
  it('is there before its first event', () => {
    expect(seen([])).toEqual(['⠋ starting', '  0:00']);
  });

  it('tells the turn and what happens in it', () => {
    expect(seen([STARTED])).toEqual(['⠋ opening the environment local', USED]);
    expect(seen([STARTED, turn(3)])).toEqual(['⠋ turn 3/30 · asking gpt-5-mini', USED]);
    expect(seen([STARTED, turn(3), block(2)])).toEqual(['⠋ turn 3/30 · running block 2', USED]);
  });

  it('tells from five seconds on how long that has taken', () => {
    const [step, used] = seen([STARTED, turn(1)], 42_000);
    expect(step).toBe('⠋ turn 1/30 · asking gpt-5-mini (0:42)');
    expect(used).toBe('  1,200 tokens in, 80 out, $0.0042 · 0:42');
  });

  it('tells the limits of time and money beside what is used', () => {
    expect(seen([STARTED], 0, { timeoutMs: 300_000, maxCostUsd: 0.5 })[1]).toBe(
      '  1,200 tokens in, 80 out, $0.0042 of at most $0.50 · 0:00 / 5:00',
    );
    expect(seen([{ ...STARTED, spent: { ...SPENT, costUsd: null } }])[1]).toContain('cost unknown');
  });

  it('counts sub-calls in a bar, with those that wait, failed and run', () => {
    const calls = [
      ...Array.from({ length: 8 }, (_, index) => callStarted(String(index), 19 - index)),
      ...['0', '1', '2', '3', '4'].map((id) => callFinished(id, id === '3')),
    ];
    expect(seen([STARTED, turn(1), block(1), ...calls])[1]).toBe(
      '  sub-calls ▕█████░░░░░░░░░░░░░░░▏ 5/20 (1 failed, 3 running)',
    );
    const done = [callStarted('a'), callFinished('a')];
    expect(seen([STARTED, turn(1), block(1), ...done])[1]).toBe(
      '  sub-calls ▕████████████████████▏ 1/1',
    );
    expect(seen([STARTED, turn(1), block(1), ...done, block(2)])).toHaveLength(2);
  });

  it('tells how many child runs there are, and what the deepest does', () => {
    const child = [inChild(STARTED), inChild(STARTED, 'other'), inChild(turn(2), 'other')];
    const ended = { type: 'run_finished', result: {} as never } as const;
    const events = [STARTED, turn(3), block(1), callStarted('a', 1), ...child];
    expect(seen(events).slice(0, 2)).toEqual([
      '⠋ turn 3/30 · 2 child runs · depth 1 · turn 2/30 · asking gpt-5-mini',
      '  sub-calls ▕░░░░░░░░░░░░░░░░░░░░▏ 0/2 (1 running)',
    ]);
    const after = [...events, inChild(ended, 'other'), inChild(ended)];
    expect(seen(after)[0]).toBe('⠋ turn 3/30 · running block 1');
  });

  it('tells of a model that is asked again and of one that writes', () => {
    const error = new RlmError({ code: 'RATE_LIMITED', message: 'Too fast.' });
    const retried = { type: 'model_call_retried', model: 'm', attempt: 1, delayMs: 1500 } as const;
    expect(seen([STARTED, turn(1), { ...retried, callId: null, error }])[0]).toBe(
      '⠋ turn 1/30 · waiting 1.5 s to ask m again',
    );
    expect(seen([STARTED, turn(1), { ...retried, callId: 'call', error }])[0]).toContain('asking');
    const delta = { type: 'model_delta', iteration: 1, kind: 'text', text: 'x' } as const;
    expect(seen([STARTED, turn(1), delta])[0]).toBe('⠋ turn 1/30 · gpt-5-mini is writing');
  });

  it('tells of tools and of what an environment waits for', () => {
    const tool = { type: 'tool_call_started', id: 't', name: 'look', args: {} as never } as const;
    const called = [STARTED, turn(1), { ...tool, caller: 'code' }] as const;
    expect(seen(called)[0]).toBe('⠋ turn 1/30 · calling look');
    const pulling = { type: 'environment_progress', message: 'Pulling an image …' } as const;
    expect(seen([STARTED, pulling])[0]).toBe('⠋ Pulling an image …');
  });

  it('does not mind a clock that jumps or goes back, or events of runs that it knows nothing of', () => {
    expect(seen([STARTED], 200_000_000)[1]).toContain(' · 55:33:20');
    expect(seen([STARTED], -1000)).toEqual(['⠋ opening the environment local', USED]);
    expect(seen([turn(1)])).toEqual(['⠋ ending', USED]);
    const finished = { type: 'block_finished', iteration: 1, block: 1 } as const;
    expect(seen([STARTED, { ...finished, result: EMPTY_REPL_RESULT }])).toHaveLength(2);
  });
});
