import { expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { stat, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { TrajectoryBuilder } from '@rlm-ts/domain';
import { trajectoryToJson, TrajectoryStore } from '../../../../src/trajectories/files/index.js';
import { DAY_FILE, finishedRun, LogDir } from '../log-dir.js';

const MANY = 10_000;

async function timed<T>(what: string, work: Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await work;
  process.stderr.write(`${what}: ${(performance.now() - started).toFixed(0)} ms\n`);
  return result;
}

it('ten thousand trajectories are listed by an index, without a look into their file', async () => {
  await using dir = await LogDir.make();
  const builder = new TrajectoryBuilder('traj_many');
  for (const event of finishedRun().events) builder.add(event);
  const line = JSON.stringify(trajectoryToJson(builder.build()));
  const lines = Array.from({ length: MANY }, (_, n) =>
    line.replaceAll('traj_many', `traj_${String(n)}`),
  );
  await writeFile(dir.file(DAY_FILE), `${lines.join('\n')}\n`);
  const first = await timed('without an index', new TrajectoryStore(dir.path).list());
  expect(first.total).toBe(MANY);

  // The same file by its looks, with nothing in it.
  const { size } = await stat(dir.file(DAY_FILE));
  await promisify(execFile)('touch', ['-r', dir.file(DAY_FILE), dir.file('.stamp')]);
  await writeFile(dir.file(DAY_FILE), Buffer.alloc(size, ' '));
  await promisify(execFile)('touch', ['-r', dir.file('.stamp'), dir.file(DAY_FILE)]);
  const second = await timed('with an index', new TrajectoryStore(dir.path).list({ limit: 10 }));
  expect(second.total).toBe(MANY);
  expect(second.trajectories).toEqual(first.trajectories.slice(0, 10));
});
