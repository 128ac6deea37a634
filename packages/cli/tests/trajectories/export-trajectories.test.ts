import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { exampleTrajectory, ScriptedTrajectoryStore } from '@rlm-ts/testkit';
import {
  exportTrajectories,
  type ExportRequest,
} from '../../src/trajectories/export-trajectories.js';
import { TestFolder } from '../rlm-process.js';
import { capturedIo } from './captured-io.js';

const trajectories = ['traj_1', 'traj_2'].map((trajectoryId, index) =>
  exampleTrajectory({ trajectoryId, startTime: `2026-01-29T1${String(index)}:00:00.000Z` }),
);
const one = { trajectory_id: 'traj_1' };
const two = { trajectory_id: 'traj_2' };

async function exported(request: Partial<ExportRequest>, there = trajectories) {
  const { io, stdout, stderr } = capturedIo();
  const store = new ScriptedTrajectoryStore({ trajectories: there });
  const usual: ExportRequest = { ids: null, format: 'jsonl', file: '-', logDir: 'here' };
  await exportTrajectories(io, store, { ...usual, ...request });
  return { stdout: stdout(), stderr: stderr() };
}

const lines = (text: string): unknown[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

describe('exportTrajectories', () => {
  it('writes lines in the order that was asked for, or all with the newest last', async () => {
    expect(lines((await exported({ ids: ['traj_2', 'traj_1'] })).stdout)).toMatchObject([two, one]);
    expect(lines((await exported({})).stdout)).toMatchObject([one, two]);
  });

  it('writes one as an object and several as an array', async () => {
    const single = (await exported({ ids: ['traj_1'], format: 'json' })).stdout;
    expect(JSON.parse(single)).toMatchObject(one);
    expect(single).toMatch(/^\{\n {2}"/);
    expect(JSON.parse((await exported({ format: 'json' })).stdout)).toMatchObject([one, two]);
    expect(JSON.parse((await exported({ format: 'json' }, [])).stdout)).toEqual([]);
  });

  it('writes the lines of the original viewer', async () => {
    const { stdout } = await exported({ ids: ['traj_1'], format: 'viewer' });
    expect(lines(stdout)).toMatchObject([{ type: 'metadata' }, { type: 'iteration' }]);
  });

  it('writes into a file, which it leaves alone if there is nothing to write', async () => {
    await using folder = await TestFolder.create({ 'kept.json': 'mine' });
    const file = folder.file('new.jsonl');
    expect((await exported({ file })).stderr).toBe(`Wrote 2 trajectories to ${file}.\n`);
    expect(lines(await readFile(file, 'utf8'))).toHaveLength(2);
    await expect(exported({ ids: ['traj_gone'], file: folder.file('kept.json') })).rejects.toThrow(
      "'traj_gone' not found",
    );
    expect(await readFile(folder.file('kept.json'), 'utf8')).toBe('mine');
    await expect(exported({ file: folder.path })).rejects.toThrow(/cannot be written: EISDIR/);
  });
});
