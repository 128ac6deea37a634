import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { exampleTrajectory } from '@rlm-ts/testkit';
import type { Trajectory } from '@rlm-ts/domain';
import { importTrajectories, openTrajectoryStore } from '../../src/index.js';

const DAY = 'trajectories_2026-01-29.jsonl';
const one = exampleTrajectory({ trajectoryId: 'traj_1' });
const two = exampleTrajectory({ trajectoryId: 'traj_2', startTime: '2026-01-29T12:30:00.000Z' });

describe('importTrajectories', () => {
  let folder: string;
  let logDir: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rlm-import-'));
    logDir = path.join(folder, 'logs');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function imported(trajectories: Iterable<Trajectory>): Promise<string[]> {
    const told: string[] = [];
    for await (const { trajectoryId, isNew } of importTrajectories(logDir, trajectories)) {
      told.push(isNew ? trajectoryId : `(${trajectoryId})`);
    }
    return told;
  }

  it('makes the folder and puts each where the runs of its day are', async () => {
    expect(await imported([one, two])).toEqual(['traj_1', 'traj_2']);
    const store = openTrajectoryStore(logDir);
    expect(await store.get('traj_1')).toEqual(one);
    const { trajectories, problems } = await store.list();
    expect(trajectories.map(({ trajectoryId }) => trajectoryId)).toEqual(['traj_2', 'traj_1']);
    expect(problems).toEqual([]);
    const lines = await readFile(path.join(logDir, DAY), 'utf8');
    expect(lines.trimEnd().split('\n')).toHaveLength(2);
  });

  it('leaves one that is there as it is, and takes one of two with the same id', async () => {
    expect(await imported([one])).toEqual(['traj_1']);
    const other = { ...one, task: 'Another one?' };
    expect(await imported([other, two, two])).toEqual(['(traj_1)', 'traj_2', '(traj_2)']);
    expect(await openTrajectoryStore(logDir).get('traj_1')).toEqual(one);
  });

  it('keeps one that went on when it was exported as interrupted', async () => {
    await imported([{ ...one, status: 'running', endTime: null }]);
    expect(await openTrajectoryStore(logDir).get('traj_1')).toMatchObject({
      ...{ status: 'interrupted', endTime: null },
    });
  });

  const KEY = `sk-ant-api03-${'aB3dE5gH7jK9mN1pQ2sT4vX6zA8cF0'.repeat(3)}w-AA`;
  const leaky = (): Trajectory => {
    const [call] = one.calls;
    const calls = call === undefined ? [] : [{ ...call, response: `It is ${KEY}.` }];
    return { ...one, task: `Why does ${KEY} fail?`, calls };
  };

  it('puts marks in place of secrets, as a recorded run has them', async () => {
    await imported([leaky()]);
    const text = await readFile(path.join(logDir, DAY), 'utf8');
    expect(text).not.toContain(KEY);
    const kept = await openTrajectoryStore(logDir).get('traj_1');
    expect(kept.task).toMatch(/^Why does \[REDACTED: [^\]]+\] fail\?$/);
    expect(kept.calls[0]?.response).toMatch(/^It is \[REDACTED: /);
    expect(kept).toMatchObject({ startTime: one.startTime, runId: one.runId });
  });

  it('looks for the secrets that it is told of, and for nothing where the filter is off', async () => {
    const secret = 'a house on the hill';
    const first = [{ ...one, task: `In ${secret}?` }];
    await importTrajectories(logDir, first, { egress: { secrets: [secret] } }).next();
    const second = [{ ...leaky(), trajectoryId: 'traj_2' }];
    await importTrajectories(logDir, second, { egress: 'off' }).next();
    const store = openTrajectoryStore(logDir);
    expect((await store.get('traj_1')).task).toBe('In [REDACTED: known-secret]?');
    expect((await store.get('traj_2')).task).toContain(KEY);
    const wrong = importTrajectories(logDir, [], { egress: { secret: [] } });
    await expect(wrong.next()).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('reads one after the other, each added before the next is asked for', async () => {
    const added = function* (): Generator<Trajectory> {
      yield one;
      throw new Error('the second one is broken');
    };
    await expect(imported(added())).rejects.toThrow('the second one is broken');
    expect(await openTrajectoryStore(logDir).get('traj_1')).toEqual(one);
  });

  it('says so when the folder cannot be written', async () => {
    await writeFile(path.join(folder, 'file'), '');
    logDir = path.join(folder, 'file', 'logs');
    await expect(imported([one])).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    logDir = '/proc/no-such-folder/logs';
    await expect(imported([one])).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('is read right by a store that has looked before, also when a file changes meanwhile', async () => {
    await imported([one, two]);
    const store = openTrajectoryStore(logDir);
    await store.list();
    const [, second = ''] = (await readFile(path.join(logDir, DAY), 'utf8')).split('\n');
    await writeFile(path.join(logDir, DAY), `${second}\n`);
    expect(await store.get('traj_2')).toEqual(two);
    await expect(store.get('traj_1')).rejects.toMatchObject({ code: 'TRAJECTORY_NOT_FOUND' });
  });
});

describe('a store of trajectories', () => {
  it.each([undefined, null, '', 1])('is a typed error without a folder: %p', (logDir) => {
    expect(() => openTrajectoryStore(logDir as string)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining('logDir'),
      }),
    );
  });
});
