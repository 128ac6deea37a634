import { describe, expect, it } from '@jest/globals';
import {
  RlmError,
  TrajectoryBuilder,
  type RlmEvent,
  type Trajectory,
  type UsageSummary,
} from '../../src/index.js';
import { RunScript, USAGE } from './run-script.js';

function fold(events: readonly RlmEvent[]): Trajectory {
  const builder = new TrajectoryBuilder('traj_1');
  for (const event of events) builder.add(event);
  return builder.build();
}

const of = (script: RunScript): Trajectory => fold(script.events);

describe('a finished run', () => {
  const script = new RunScript()
    .begin()
    .turn(1)
    .block(1, 1)
    .ask('a')
    .answer('a')
    .blockEnd(1, 1, { stdout: 'é', finalAnswer: { text: 'done', source: 'final_call' } })
    .turn(2)
    .end();

  it('has its facts, times and totals from its events and its result', () => {
    expect(of(script)).toMatchObject({
      schemaVersion: 1,
      trajectoryId: 'traj_1',
      runId: 'run_1',
      backend: 'mock',
      model: 'root',
      environment: 'scripted',
      task: 'question of run_1',
      startTime: '2026-01-29T12:00:00.000Z',
      endTime: '2026-01-29T12:00:09.000Z',
      durationMs: 12_345,
      status: 'succeeded',
      success: true,
      stopReason: 'final',
      error: null,
      callCount: 3,
      iterations: 2,
      deepest: 1,
      totalTokens: 1200,
      totalInputTokens: 1000,
      totalOutputTokens: 200,
      totalCostUsd: 1.5,
      answer: 'done',
      maxDepth: 2,
      maxIterations: 30,
    });
  });

  it('has its turns and what their code asked, as a tree in the order of their beginnings', () => {
    const tree = of(script).calls.map(({ id, parentId, kind, depth, iteration, block }) => {
      return { id, parentId, kind, depth, iteration, block };
    });
    expect(tree).toEqual([
      { id: 'run_1:turn_1', parentId: null, kind: 'turn', depth: 0, iteration: 1, block: null },
      {
        id: 'run_1:a',
        parentId: 'run_1:turn_1',
        kind: 'llm_query',
        depth: 1,
        iteration: 1,
        block: 1,
      },
      { id: 'run_1:turn_2', parentId: null, kind: 'turn', depth: 0, iteration: 2, block: null },
    ]);
  });

  it('says the question once: a later turn has no prompt of its own', () => {
    expect(of(script).calls.map(({ prompt }) => prompt)).toEqual([
      'question of run_1',
      'ask a',
      null,
    ]);
  });

  it('has the output of a block, its size in bytes and its answer', () => {
    const [turn] = of(script).calls;
    expect(turn).toMatchObject({ toolsUsed: ['python_execute'], tokensIn: 100, latencyMs: 7 });
    expect(turn?.blocks).toMatchObject([
      { block: 1, code: 'x = 1', durationMs: 5, stdout: 'é', stdoutBytes: 2, finalAnswer: 'done' },
    ]);
  });

  it('tells what each model was used for', () => {
    expect(of(script).models).toEqual([
      { model: 'root', calls: 2, tokensIn: 200, tokensOut: 20, costUsd: 0.5 },
      { model: 'sub', calls: 1, tokensIn: 3, tokensOut: 2, costUsd: 0.125 },
    ]);
  });

  it('does not change once it was built, whatever comes later', () => {
    const builder = new TrajectoryBuilder('traj_1');
    const [first, second, third, ...later] = script.events;
    for (const event of [first, second, third]) if (event) builder.add(event);
    const early = builder.build();
    const before = JSON.stringify(early);
    for (const event of later) builder.add(event);
    expect(JSON.stringify(early)).toBe(before);
    expect(builder.build().callCount).toBe(3);
  });

  it('is the same of events that have been through JSON, where errors are plain objects', () => {
    const error = new RlmError({ code: 'RATE_LIMITED', message: 'slow down', retryable: true });
    const failed = new RunScript()
      .begin()
      .turn(1)
      .say({
        type: 'model_call_retried',
        model: 'root',
        callId: null,
        attempt: 1,
        delayMs: 1,
        error,
      })
      .end({ success: false, stopReason: 'error', error });
    const parsed = failed.events.map((event) => JSON.parse(JSON.stringify(event)) as RlmEvent);
    expect(fold(parsed)).toEqual(of(failed));
    expect(of(failed)).toMatchObject({
      status: 'failed',
      error: { code: 'RATE_LIMITED', message: 'slow down' },
      calls: [{ retries: 1 }],
    });
  });
});

describe('a child run', () => {
  const script = new RunScript()
    .begin()
    .turn(1)
    .block(1, 1)
    .ask('a', 'rlm_query')
    .begin('run_2', { runId: 'run_1', callId: 'a' })
    .turn(1, 'run_2', 1)
    .block(1, 1, 'run_2', 1)
    .ask('a', 'llm_query', 'run_2')
    .answer('a', {}, 'run_2')
    .end({}, 'run_2', 1)
    .answer('a', { usage: { inputTokens: 103, outputTokens: 12 } });

  it('stands below the call that asked for it, and ids of two runs do not collide', () => {
    expect(of(script).calls.map(({ id, parentId, depth }) => ({ id, parentId, depth }))).toEqual([
      { id: 'run_1:turn_1', parentId: null, depth: 0 },
      { id: 'run_1:a', parentId: 'run_1:turn_1', depth: 1 },
      { id: 'run_2:turn_1', parentId: 'run_1:a', depth: 1 },
      { id: 'run_2:a', parentId: 'run_2:turn_1', depth: 2 },
    ]);
  });

  it('has the tokens in its turns, not once more in the call that asked', () => {
    const { calls, models } = of(script);
    expect(calls[1]).toMatchObject({ response: 'answer a', tokensIn: null, costUsd: null });
    expect(models.map(({ tokensIn }) => tokensIn)).toEqual([200, 3]);
  });

  it('does not end the trajectory when it ends', () => {
    expect(of(script)).toMatchObject({ status: 'running', endTime: null, answer: null });
  });
});

describe('a call for a child run at the depth limit', () => {
  it('is a plain question, with its own tokens', () => {
    const script = new RunScript().begin().turn(1).block(1, 1).ask('a', 'rlm_query').answer('a');
    expect(of(script).calls[1]).toMatchObject({ kind: 'rlm_query', tokensIn: 3, costUsd: 0.125 });
  });
});

describe('a run without an end', () => {
  it('is running, lasts until its last event, and has spent what that says', () => {
    expect(of(new RunScript().begin().turn(1))).toMatchObject({
      status: 'running',
      success: false,
      endTime: null,
      durationMs: 2000,
      totalInputTokens: 20,
      totalTokens: 21,
      totalCostUsd: 0.5,
    });
  });

  it('has what a running block has printed by then', () => {
    const script = new RunScript().begin().turn(1).block(1, 1);
    for (const text of ['one ', 'two']) {
      script.say({ type: 'block_output', iteration: 1, block: 1, stream: 'stdout', text });
    }
    expect(of(script).calls[0]?.blocks[0]).toMatchObject({
      durationMs: null,
      stdout: 'one two',
      stdoutBytes: 7,
    });
    expect(of(script.blockEnd(1, 1, { stdout: 'one two\n' })).calls[0]?.blocks[0]).toMatchObject({
      durationMs: 5,
      stdout: 'one two\n',
    });
  });

  it('is nothing at all before its first event', () => {
    expect(fold([])).toMatchObject({ runId: '', status: 'running', durationMs: 0, calls: [] });
  });
});

describe('what the end of a run cuts short', () => {
  it('has failed with it', () => {
    const error = new RlmError({ code: 'TIMEOUT', message: 'too late' });
    const script = new RunScript().begin().turn(1).block(1, 1).ask('a');
    const { calls } = of(script.end({ success: false, stopReason: 'timeout', error }));
    expect(calls[0]).toMatchObject({
      status: 'succeeded',
      blocks: [{ timedOut: true, durationMs: 2000, error: { message: 'too late' } }],
    });
    expect(calls[1]).toMatchObject({ status: 'failed', error: { code: 'TIMEOUT' } });
  });
});

describe('a wall clock that is set back during a run', () => {
  const HOUR = 3_600_000;
  const setBack = ({ events }: RunScript, from: number): readonly RlmEvent[] =>
    events.map((event, at) =>
      at < from ? event : { ...event, timestamp: event.timestamp - HOUR },
    );

  it('lets what it cut short last no less than nothing', () => {
    const script = new RunScript().begin().turn(1).block(1, 1).ask('a').say({
      type: 'tool_call_started',
      id: 't',
      name: 'look_up',
      args: {},
      caller: 'code',
    });
    const [turn, call] = fold(setBack(script.end(), 6)).calls;
    expect(turn?.blocks[0]).toMatchObject({ durationMs: 0, toolCalls: [{ latencyMs: 0 }] });
    expect(call).toMatchObject({ latencyMs: 0 });
  });

  it('lets a run that goes on last no less than nothing', () => {
    expect(fold(setBack(new RunScript().begin().turn(1), 1))).toMatchObject({ durationMs: 0 });
  });
});

describe('tools of the application', () => {
  const call = (script: RunScript, id: string, caller: 'model' | 'code'): RunScript =>
    script.say({ type: 'tool_call_started', id, name: 'look_up', args: { key: 1 }, caller }).say({
      type: 'tool_call_finished',
      id,
      name: 'look_up',
      outcome: { isError: true, text: 'no such key' },
      latencyMs: 3,
    });

  it('stand in the turn whose model called them, or in the block whose code did', () => {
    const script = call(new RunScript().begin().turn(1), 't1', 'model').block(1, 1);
    const [turn] = of(call(script, 't2', 'code')).calls;
    const called = { name: 'look_up', arguments: '{"key":1}', isError: true, latencyMs: 3 };
    expect(turn?.toolCalls).toMatchObject([{ id: 't1', ...called }]);
    expect(turn?.blocks[0]?.toolCalls).toMatchObject([{ id: 't2', ...called }]);
    expect(turn?.toolsUsed).toEqual(['look_up', 'python_execute']);
  });
});

describe('warnings and findings', () => {
  it('are listed, those that only the result tells of included, and none twice', () => {
    const script = new RunScript()
      .begin()
      .say({ type: 'warning', message: 'told' })
      .say({ type: 'egress_finding', rule: 'entropy', path: 'stdout', start: 1, length: 2 })
      .end({ warnings: ['told', 'of a logger'] });
    expect(of(script)).toMatchObject({
      warnings: ['told', 'of a logger'],
      findings: [{ rule: 'entropy', path: 'stdout', start: 1, length: 2 }],
    });
  });
});

describe('an unknown price', () => {
  it('makes the cost of its model unknown', () => {
    const script = new RunScript().begin().turn(1).block(1, 1).ask('a').answer('a');
    const unpriced = script.ask('b').answer('b', { costUsd: null });
    expect(of(unpriced).models).toMatchObject([{ costUsd: 0.25 }, { calls: 2, costUsd: null }]);
  });

  it('is not one where the account of the run knows what calls cost that failed', () => {
    const failure = { code: 'RATE_LIMITED' as const, message: 'slow down' };
    const script = new RunScript().begin().turn(1).block(1, 1).ask('a').answer('a').ask('b');
    script.answer('b', { text: null, failure, usage: null, costUsd: null });
    const billed = (costs: Readonly<Record<string, number | null>>): unknown => {
      const byModel = Object.entries(costs).map(([model, costUsd]) => [
        model,
        { ...USAGE, costUsd },
      ]);
      const usage: UsageSummary = {
        ...USAGE,
        byModel: Object.fromEntries(byModel) as UsageSummary['byModel'],
      };
      const [end] = new RunScript().end({ usage }).events.slice(-1);
      return fold(end === undefined ? [] : [...script.events, end]).models.map(
        ({ costUsd }) => costUsd,
      );
    };
    expect(billed({ root: 0.25, sub: 0.125 })).toEqual([0.25, 0.125]);
    expect(billed({ root: 0.25, sub: null })).toEqual([0.25, null]);
    // By another name than the provider's.
    expect(billed({ root: 0.25, other: 0.125 })).toEqual([0.25, null]);
  });
});
