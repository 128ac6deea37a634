import { describe, expect, it } from '@jest/globals';
import { exampleTrajectory, ScriptedTrajectoryStore, type TrajectoryScript } from '@rlm-ts/testkit';
import {
  findTrajectories,
  showTable,
  type LogsQuery,
} from '../../src/trajectories/list-trajectories.js';
import { writeJsonLines } from '../../src/trajectories/write-trajectories.js';
import { capturedIo } from './captured-io.js';

const DAY = ['2026-01-29T12:00:00.000Z', '2026-01-29T13:00:00.000Z', '2026-01-29T14:00:00.000Z'];
const trajectories = DAY.map((startTime, index) =>
  exampleTrajectory({
    ...{ startTime, trajectoryId: `traj_${String(index + 1)}` },
    ...(index === 1 ? { status: 'failed', success: false } : {}),
  }),
);

async function listed(query: Partial<LogsQuery> = {}, script: TrajectoryScript = { trajectories }) {
  const { io, stdout, stderr } = capturedIo();
  const store = new ScriptedTrajectoryStore(script);
  const listing = await findTrajectories(io, store, { logDir: 'here', ...query });
  await showTable(io, listing);
  const ids = [...stdout().matchAll(/traj_\d+/g)].map(([id]) => id);
  return { io, store, listing, ids, stdout: stdout(), stderr: stderr() };
}

describe('the table of trajectories', () => {
  it('has the newest last', async () => {
    expect((await listed()).ids).toEqual(['traj_1', 'traj_2', 'traj_3']);
  });

  it('says how many more there are, and how to see them', async () => {
    const { ids, stdout } = await listed({ tail: 2 });
    expect(ids).toEqual(['traj_2', 'traj_3']);
    expect(stdout.split('\n')[1]).toBe('… and 1 more: --tail 3');
    expect((await listed({ tail: 3 })).stdout).not.toContain('more');
  });

  it('has only those that did not succeed, if asked', async () => {
    expect((await listed({ failed: true })).ids).toEqual(['traj_2']);
  });

  it('says where it looked if there is nothing, and how to get something', async () => {
    const { stdout, stderr } = await listed({}, {});
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^There are no trajectories in here\.\nHint: .*--log-dir/);
    expect((await listed({ failed: true }, {})).stderr).toBe(
      'There are no failed trajectories in here.\n',
    );
  });

  it('warns of what is no trajectory, but not without end', async () => {
    const problems = Array.from({ length: 12 }, (_, index) => ({
      ...{ file: 'a.jsonl', line: index === 0 ? null : index, problem: 'It is torn.' },
    }));
    const { stderr, ids } = await listed({}, { trajectories, problems });
    expect(ids).toHaveLength(3);
    expect(stderr).toMatch(/^Warning: a\.jsonl: It is torn\.\nWarning: a\.jsonl:1: It is torn\.\n/);
    const forged = [{ file: 'a\nb.jsonl', line: 1, problem: 'It is\ntorn.\u001b' }];
    const told = await listed({}, { trajectories, problems: forged });
    expect(told.stderr).toBe('Warning: a b.jsonl:1: It is torn.\\x1b\n');
    expect(stderr.split('\n').slice(-2)).toEqual(['Warning: … and 2 more problems.', '']);
  });
});

describe('trajectories as JSON lines', () => {
  it('are whole, the newest last', async () => {
    const { io, stdout } = capturedIo();
    const store = new ScriptedTrajectoryStore({ trajectories });
    await writeJsonLines(io, store, [...trajectories].reverse());
    const lines = stdout().trimEnd().split('\n');
    const objects = lines.map((line) => JSON.parse(line) as object);
    expect(objects).toHaveLength(3);
    expect(objects[2]).toMatchObject({
      trajectory_id: 'traj_3',
      total_tokens: 250,
      calls: [{ tokens_in: 200, tools_used: ['python_execute'] }],
    });
  });

  it('leave out what is gone meanwhile', async () => {
    const { io, stdout, stderr } = capturedIo();
    const gone = exampleTrajectory({ trajectoryId: 'traj_gone' });
    await writeJsonLines(io, new ScriptedTrajectoryStore({ trajectories }), [
      ...trajectories,
      gone,
    ]);
    expect(stdout().trimEnd().split('\n')).toHaveLength(3);
    expect(stderr()).toBe('Warning: traj_gone is there no longer.\n');
  });

  it('are read one by one, and no more once nobody reads them', async () => {
    const { io } = capturedIo();
    const store = new ScriptedTrajectoryStore({ trajectories });
    let shown = 0;
    const stdout = io.stdout;
    Object.defineProperty(stdout, 'write', {
      value: () => {
        shown += 1;
        Object.defineProperty(stdout, 'readerGone', { value: AbortSignal.abort() });
        return Promise.resolve();
      },
    });
    await writeJsonLines(io, store, trajectories);
    expect([shown, store.asked]).toEqual([1, ['get traj_3']]);
  });
});
