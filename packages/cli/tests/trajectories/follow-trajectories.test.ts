import { describe, expect, it } from '@jest/globals';
import type { RlmEvent, Trajectory } from '@rlm-ts/api';
import { exampleTrajectory, ScriptedTrajectoryStore } from '@rlm-ts/testkit';
import { followRun } from '../../src/trajectories/follow-run.js';
import {
  followTrajectories,
  type FollowOptions,
} from '../../src/trajectories/follow-trajectories.js';
import { capturedIo } from './captured-io.js';

const ID = 'traj_0123456789abcdef';
const ended = exampleTrajectory({
  startTime: '2026-01-29T12:00:00.000',
  endTime: '2026-01-29T12:00:02.500',
});
const began: Trajectory = { ...ended, status: 'running', endTime: null };

/** What is told of changes, the command being stopped after the last one. */
async function followed(
  changes: readonly Trajectory[],
  options: FollowOptions = { json: false },
): Promise<string[]> {
  const { io, stdout, stop } = capturedIo();
  const store = new ScriptedTrajectoryStore({ trajectories: [ended], changes });
  const following = followTrajectories(io, store, options);
  setImmediate(stop);
  await following;
  return stdout().split('\n').slice(0, -1);
}

describe('followTrajectories', () => {
  it('tells each run when it begins and when it ends, and nothing between', async () => {
    expect(await followed([began, { ...began, durationMs: 9 }, ended, ended])).toEqual([
      `12:00:00 ${ID} began: example-model, local: How many needles?`,
      `12:00:02 ${ID} succeeded: 1 turn, 1 call, 200 tokens in, 50 out, $0.0010, 2.5 s: How many needles?`,
    ]);
  });

  it('tells only what did not succeed, if asked', async () => {
    const changes: Trajectory[] = [
      began,
      ended,
      { ...ended, status: 'interrupted', endTime: null },
    ];
    const told = await followed(changes, { json: false, failed: true });
    expect(told).toEqual([expect.stringContaining(`${ID} interrupted: `)]);
    expect(told[0]).toMatch(/^traj_/);
  });

  it('writes each that has ended as one line of JSON, if asked', async () => {
    const told = await followed([began, ended], { json: true });
    expect(told.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ trajectory_id: ID, success: true }),
    ]);
  });

  it('watches before it looks at what was there, and stops watching if that fails', async () => {
    const { io } = capturedIo();
    const store = new ScriptedTrajectoryStore({});
    const before = (): Promise<void> => {
      expect(store.asked).toEqual(['watch']);
      return Promise.reject(new Error('no such folder'));
    };
    await expect(followTrajectories(io, store, { json: false }, before)).rejects.toThrow('no such');
  });
});

describe('followRun', () => {
  const spent = {
    ...{ rootCalls: 1, subCalls: 0, iterations: 1, inputTokens: 200, outputTokens: 50, costUsd: 0 },
  };
  const envelope = { runId: 'run', depth: 0, sequence: 0, timestamp: 0, spent };
  const events: RlmEvent[] = [
    { ...envelope, type: 'iteration_started', iteration: 1 },
    { ...envelope, type: 'block_started', iteration: 1, block: 1, code: 'print(1)' },
  ];

  it('tells a run as it goes on, and then what came of it', async () => {
    const { io, stdout } = capturedIo();
    const store = new ScriptedTrajectoryStore({ trajectories: [ended], events: { [ID]: events } });
    await followRun(io, store, ID, { verbose: false, json: false });
    expect(stdout()).toContain('Turn 1\n  code:\n    print(1)\n');
    expect(stdout()).toMatch(/\nTrajectory traj_\w+: succeeded\n1 turn, [^]*\n {4}1\n$/);
  });

  it('shows one that has ended long ago', async () => {
    const { io, stdout } = capturedIo();
    const store = new ScriptedTrajectoryStore({ trajectories: [ended] });
    await followRun(io, store, ID, { verbose: false, json: false });
    expect(stdout()).toContain('Turn 1: example-model');
  });

  it('writes it as JSON once it has ended, if asked', async () => {
    const { io, stdout } = capturedIo();
    const store = new ScriptedTrajectoryStore({ trajectories: [ended], events: { [ID]: events } });
    await followRun(io, store, ID, { verbose: false, json: true });
    expect(JSON.parse(stdout())).toMatchObject({ trajectory_id: ID });
  });
});
