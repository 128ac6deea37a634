import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import {
  appendFile,
  chmod,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { hostname, uptime } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { TrajectoryStore } from '../../../../src/trajectories/files/index.js';
import { DAY_FILE, finishedRun, LogDir, unfinishedRun } from '../log-dir.js';

const HOUR = 3_600_000;
/** No system gives this id to a process: it is above the largest one. */
const GONE = 4_194_305;
const NOON = Date.UTC(2026, 0, 29, 12);

async function idsIn(store: TrajectoryStore, query = {}): Promise<readonly string[]> {
  return (await store.list(query)).trajectories.map(({ trajectoryId }) => trajectoryId);
}

async function problemsIn(dir: LogDir): Promise<readonly string[]> {
  const { problems } = await new TrajectoryStore(dir.path).list();
  return problems.map(({ file, line, problem }) => `${file}:${String(line)} ${problem}`);
}

/** A journal of a process that is not there any more. */
async function abandonedJournal(dir: LogDir, runId = 'run_1'): Promise<void> {
  await dir.record(unfinishedRun(runId).events);
  const file = dir.file('journals', `traj_${runId.slice(4)}.jsonl`);
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/"started":("\d+"|null)/, '"started":"another time"'));
}

describe('a list', () => {
  it('is empty where there is no folder', async () => {
    await using dir = await LogDir.make();
    expect(await new TrajectoryStore(dir.file('none')).list()).toEqual({
      trajectories: [],
      total: 0,
      problems: [],
    });
  });

  it('has runs of all files, newest first, each once', async () => {
    await using dir = await LogDir.make();
    await dir.record(finishedRun('run_1', NOON).events);
    await dir.record(finishedRun('run_2', NOON + 24 * HOUR).events);
    await dir.record(finishedRun('run_3', NOON + HOUR).events, 'json');
    await dir.record(unfinishedRun('run_4', NOON - HOUR).events);
    // As after a crash between the line and the end of the journal.
    await abandonedJournal(dir, 'run_1');
    const store = new TrajectoryStore(dir.path);
    expect(await idsIn(store)).toEqual(['traj_2', 'traj_3', 'traj_1', 'traj_4']);
    expect(await store.list({ limit: 1 })).toMatchObject({ trajectories: [{}], total: 4 });
    expect(await store.get('traj_1')).toMatchObject({ status: 'succeeded' });
  });

  it('tells a run that goes on from one whose process is gone', async () => {
    await using dir = await LogDir.make();
    await dir.record(unfinishedRun('run_1', NOON).events);
    await abandonedJournal(dir, 'run_2');
    const { trajectories } = await new TrajectoryStore(dir.path).list();
    expect(trajectories).toMatchObject([
      { trajectoryId: 'traj_2', status: 'interrupted', endTime: null },
      { trajectoryId: 'traj_1', status: 'running' },
    ]);
    expect(await idsIn(new TrajectoryStore(dir.path), { failed: true })).toEqual(['traj_2']);
    expect(await new TrajectoryStore(dir.path).get('traj_2')).toMatchObject({
      status: 'interrupted',
      calls: [{}, {}, {}],
    });
  });

  it('takes a writer on another host for gone when it has been silent for long', async () => {
    await using dir = await LogDir.make();
    await dir.record(unfinishedRun().events);
    const file = dir.file('journals', 'traj_1.jsonl');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(JSON.stringify(hostname()), '"elsewhere"'));
    const store = new TrajectoryStore(dir.path);
    expect((await store.list()).trajectories).toMatchObject([{ status: 'running' }]);
    await promisify(execFile)('touch', ['-d', '11 minutes ago', file]);
    expect((await store.list()).trajectories).toMatchObject([{ status: 'interrupted' }]);
  });

  /** A journal of this process, as if its writer were another one. */
  async function journalOf(dir: LogDir, other: object): Promise<string> {
    await dir.record(unfinishedRun().events);
    const file = dir.file('journals', 'traj_1.jsonl');
    const [first = '', ...rest] = (await readFile(file, 'utf8')).split('\n');
    const header = JSON.parse(first) as { writer: object };
    const writer = { ...header.writer, ...other };
    await writeFile(file, [JSON.stringify({ ...header, writer }), ...rest].join('\n'));
    return file;
  }

  async function statusIn(dir: LogDir): Promise<string | undefined> {
    const { trajectories } = await new TrajectoryStore(dir.path).list();
    return trajectories[0]?.status;
  }

  it('does not look for a writer of another container of the same name among its own processes', async () => {
    await using dir = await LogDir.make();
    const space = `${hostname()} pid:[1]`;
    const file = await journalOf(dir, { space, pid: GONE, started: '1' });
    expect(await statusIn(dir)).toBe('running');
    await promisify(execFile)('touch', ['-d', '11 minutes ago', file]);
    expect(await statusIn(dir)).toBe('interrupted');
    // Of the same number and start as a process that is here.
    await rm(file);
    const twin = await journalOf(dir, { space });
    await promisify(execFile)('touch', ['-d', '11 minutes ago', twin]);
    expect(await statusIn(dir)).toBe('interrupted');
  });

  it('takes a writer of before a start of the system for gone, whoever has its number now', async () => {
    await using dir = await LogDir.make();
    const file = await journalOf(dir, { boot: 'another time' });
    const beforeStart = new Date(Date.now() - uptime() * 1000 - 60_000);
    await utimes(file, beforeStart, beforeStart);
    expect(await statusIn(dir)).toBe('interrupted');
    // Another machine of the same name, which writes.
    await utimes(file, new Date(), new Date());
    expect(await statusIn(dir)).toBe('running');
  });

  it.each([
    ['is there', {}, 'running'],
    ['is gone', { pid: GONE }, 'interrupted'],
  ])('knows of a journal of an older release whether its writer %s', async (_, other, status) => {
    await using dir = await LogDir.make();
    await journalOf(dir, { ...other, space: undefined, boot: undefined });
    expect(await statusIn(dir)).toBe(status);
  });

  it('has the end of a run whose journal grew too long to become a line', async () => {
    await using dir = await LogDir.make();
    const { events } = finishedRun();
    await dir.record(events.slice(0, -1));
    const [end] = events.slice(-1);
    await appendFile(dir.file('journals', 'traj_1.jsonl'), `${JSON.stringify(end)}\n`);
    expect(await new TrajectoryStore(dir.path).get('traj_1')).toMatchObject({
      status: 'succeeded',
      answer: 'done',
    });
  });

  it('shows the beginning of a long question; the whole is in the trajectory', async () => {
    await using dir = await LogDir.make();
    const [begin, ...rest] = finishedRun().events;
    const task = 'why? '.repeat(1000);
    if (begin?.type === 'run_started') await dir.record([{ ...begin, prompt: task }, ...rest]);
    const store = new TrajectoryStore(dir.path);
    expect((await store.list()).trajectories[0]?.task).toHaveLength(1002);
    expect((await store.get('traj_1')).task).toBe(task);
  });

  it('cuts no character of a long question in half', async () => {
    await using dir = await LogDir.make();
    const [begin, ...rest] = finishedRun().events;
    const task = `${'x'.repeat(999)}😀${'y'.repeat(10)}`;
    if (begin?.type === 'run_started') await dir.record([{ ...begin, prompt: task }, ...rest]);
    const { trajectories } = await new TrajectoryStore(dir.path).list();
    expect(trajectories[0]?.task).toBe(`${'x'.repeat(999)} …`);
  });

  it.each([-1, NaN, -Infinity, '1', null])('is not made for a limit of %p', async (limit) => {
    await expect(
      new TrajectoryStore('/nowhere').list({ limit: limit as number }),
    ).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('limit'),
    });
  });

  it('ends with its signal', async () => {
    await using dir = await LogDir.make();
    await dir.record(finishedRun().events);
    const list = new TrajectoryStore(dir.path).list({ signal: AbortSignal.abort() });
    await expect(list).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

describe('what is no trajectory', () => {
  it('is told by file and line, and the rest is read all the same', async () => {
    await using dir = await LogDir.make();
    await writeFile(dir.file(DAY_FILE), 'garbage\n{"trajectory_id":"../x"}\n\n42\n');
    await dir.record(finishedRun().events);
    await appendFile(dir.file(DAY_FILE), '{"trajectory_id":"traj_to');
    await writeFile(dir.file('notes.txt'), 'mine');
    await writeFile(dir.file('traj_9.json'), '{');
    await mkdir(dir.file('traj_8.json'));
    await writeFile(dir.file('journals', 'other.jsonl'), '{}');
    expect(await idsIn(new TrajectoryStore(dir.path))).toEqual(['traj_1']);
    expect(await problemsIn(dir)).toEqual([
      'journals/other.jsonl:null It is no file of trajectories.',
      'notes.txt:null It is no file of trajectories.',
      'traj_8.json:null It is no file of trajectories.',
      expect.stringMatching(/^traj_9.json:null .*JSON/),
      `${DAY_FILE}:1 The line is no JSON.`,
      expect.stringContaining(`${DAY_FILE}:2 trajectory.trajectory_id: expected traj_`),
      `${DAY_FILE}:4 This is no trajectory: it has no trajectory_id.`,
      `${DAY_FILE}:6 The last line was cut short.`,
    ]);
  });

  describe('in a journal', () => {
    const { events } = unfinishedRun();
    const [begin] = events;
    const odd = (fields: object): object => ({ ...begin, ...fields });

    it.each<[string, object]>([
      ['the end of a run without its result', odd({ type: 'run_finished' })],
      ['the end of a run that is half told', odd({ type: 'run_finished', result: {} })],
      ['a beginning without a parent', odd({ runId: 'run_2', parent: undefined })],
      ['a beginning with a question that is no text', odd({ runId: 'run_2', prompt: 1 })],
      ['a time that is none', odd({ type: 'iteration_started', iteration: 1, timestamp: 1e300 })],
      ['a sub-call without its request', odd({ type: 'sub_call_started', id: 'c' })],
      ['the end of a sub-call without its outcome', odd({ type: 'sub_call_finished', id: 'a' })],
      ['a further attempt without its error', odd({ type: 'model_call_retried', callId: null })],
      ['the end of a block without its result', odd({ type: 'block_finished' })],
      ['what a block printed, which is no text', odd({ type: 'block_output', stream: 'stdout' })],
      ['what was spent, which is not told', odd({ type: 'warning', message: 'x', spent: null })],
      ['what was spent, half told', odd({ type: 'warning', message: 'x', spent: {} })],
    ])('is %s: told by its line at every look, and the rest is read', async (_what, line) => {
      await using dir = await LogDir.make();
      await abandonedJournal(dir);
      const file = dir.file('journals', 'traj_1.jsonl');
      const last = { ...events.at(-1), type: 'warning', message: 'after' };
      const text = await readFile(file, 'utf8');
      const bad = text.split('\n').length;
      await writeFile(file, `${text}${JSON.stringify(line)}\n${JSON.stringify(last)}\n`);
      const store = new TrajectoryStore(dir.path);
      for (const asked of [store, store, new TrajectoryStore(dir.path)]) {
        expect(await asked.list()).toMatchObject({
          trajectories: [{ trajectoryId: 'traj_1', task: 'question of run_1', callCount: 3 }],
          problems: [{ line: bad, problem: expect.stringContaining('The line is no event') }],
        });
      }
      expect(await store.get('traj_1')).toMatchObject({ callCount: 3, warnings: ['after'] });
    });
  });

  it('has a part of a line at its end only if nobody writes it any more', async () => {
    await using dir = await LogDir.make();
    await dir.record(unfinishedRun('run_1').events);
    await abandonedJournal(dir, 'run_2');
    for (const id of ['traj_1', 'traj_2']) {
      await appendFile(dir.file('journals', `${id}.jsonl`), '{"type":"war');
    }
    expect(await problemsIn(dir)).toEqual([
      expect.stringMatching(/^journals\/traj_2.jsonl:\d+ The last line was cut short.$/),
    ]);
  });

  it('is a link, wherever it leads, and a pipe that nobody writes into', async () => {
    await using dir = await LogDir.make();
    await using elsewhere = await LogDir.make();
    await elsewhere.record(finishedRun().events, 'json');
    await elsewhere.record(unfinishedRun('run_2').events);
    await symlink(elsewhere.file('traj_1.json'), dir.file('traj_1.json'));
    await symlink(elsewhere.file('journals'), dir.file('journals'));
    await promisify(execFile)('mkfifo', [dir.file('traj_3.json')]);
    expect(await idsIn(new TrajectoryStore(dir.path))).toEqual([]);
    expect(await problemsIn(dir)).toHaveLength(3);
    await expect(new TrajectoryStore(dir.path).get('traj_1')).rejects.toMatchObject({
      code: 'TRAJECTORY_NOT_FOUND',
    });
  });

  it('is a folder that cannot be one: that is an error', async () => {
    await using dir = await LogDir.make();
    await writeFile(dir.file('file'), '');
    await expect(new TrajectoryStore(dir.file('file')).list()).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('Name another one.'),
    });
  });
});

describe('one trajectory', () => {
  it.each(['../../etc/passwd', 'traj_../x', 'traj_', '', 'traj_1.json', '.index.json'])(
    'is not looked for by %j, which is no id',
    async (id) => {
      await expect(new TrajectoryStore('/nowhere').get(id)).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
      });
    },
  );

  it('that is not there is told with the place that was searched', async () => {
    await using dir = await LogDir.make();
    await expect(new TrajectoryStore(dir.path).get('traj_abc123')).rejects.toMatchObject({
      code: 'TRAJECTORY_NOT_FOUND',
      message: expect.stringContaining(`Trajectory 'traj_abc123' not found in ${dir.path}`),
    });
  });

  it('that stands there but is not as it must be is told with its place and what is wrong', async () => {
    await using dir = await LogDir.make();
    await dir.record(finishedRun('run_1').events);
    await dir.record(finishedRun('run_2').events);
    const text = await readFile(dir.file(DAY_FILE), 'utf8');
    const [first = '', second = ''] = text.split('\n');
    const wrong = second.replace('"latency_ms":9', '"latency_ms":-9');
    await writeFile(dir.file(DAY_FILE), `${first}\n${wrong}\n`);
    const store = new TrajectoryStore(dir.path);
    expect(await idsIn(store)).toContain('traj_2');
    for (const asked of [store, new TrajectoryStore(dir.path)]) {
      await expect(asked.get('traj_2')).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringMatching(
          new RegExp(`^Trajectory 'traj_2' cannot be read: .*${DAY_FILE}:2: .*calls.*latency_ms`),
        ),
      });
    }
  });
});

describe('the index', () => {
  const index = '.index.json';

  /** Makes the files unreadable in content but not in their looks. */
  async function blank(dir: LogDir, name: string): Promise<void> {
    const { length } = await readFile(dir.file(name));
    await promisify(execFile)('touch', ['-r', dir.file(name), dir.file('stamp')]);
    await writeFile(dir.file(name), ' '.repeat(length));
    await promisify(execFile)('touch', ['-r', dir.file('stamp'), dir.file(name)]);
    await rm(dir.file('stamp'));
  }

  it('saves the next process from reading what has not changed', async () => {
    await using dir = await LogDir.make();
    await dir.record(finishedRun().events);
    await abandonedJournal(dir, 'run_2');
    expect(await idsIn(new TrajectoryStore(dir.path))).toHaveLength(2);
    await blank(dir, DAY_FILE);
    expect(await idsIn(new TrajectoryStore(dir.path))).toHaveLength(2);
    await rm(dir.file(index));
    expect(await idsIn(new TrajectoryStore(dir.path))).toEqual(['traj_2']);
  });

  it('has a file that has grown read from where it ended', async () => {
    await using dir = await LogDir.make();
    const gap = `${' '.repeat(100_000)}\n`;
    await writeFile(dir.file(DAY_FILE), gap);
    await dir.record(finishedRun('run_1').events);
    await appendFile(dir.file(DAY_FILE), gap);
    await new TrajectoryStore(dir.path).list();
    await dir.record(finishedRun('run_2').events);
    const text = await readFile(dir.file(DAY_FILE), 'utf8');
    const [, first = ''] = text.split('\n');
    await writeFile(dir.file(DAY_FILE), text.replace(first, ' '.repeat(first.length)));
    expect(await idsIn(new TrajectoryStore(dir.path))).toEqual(['traj_2', 'traj_1']);
  });

  it('has a file read from its beginning that was written over with a larger one', async () => {
    await using dir = await LogDir.make();
    await using other = await LogDir.make();
    await dir.record(finishedRun('run_1').events);
    await dir.record(finishedRun('run_2').events);
    const store = new TrajectoryStore(dir.path);
    expect(await idsIn(store)).toEqual(['traj_2', 'traj_1']);
    for (const run of ['run_3', 'run_4', 'run_5']) await other.record(finishedRun(run).events);
    await writeFile(dir.file(DAY_FILE), await readFile(other.file(DAY_FILE)));
    for (const asked of [store, new TrajectoryStore(dir.path)]) {
      expect(await idsIn(asked)).toEqual(['traj_5', 'traj_4', 'traj_3']);
    }
  });

  it('has one read anew that begins as before and has other lines further on', async () => {
    await using dir = await LogDir.make();
    const runs = ['run_1', 'run_2', 'run_3', 'run_4'];
    for (const run of runs) await dir.record(finishedRun(run).events);
    const lines = (await readFile(dir.file(DAY_FILE), 'utf8')).split('\n');
    const [one = '', two = '', three = '', four = ''] = lines;
    await writeFile(dir.file(DAY_FILE), `${one}\n${two}\n`);
    expect(await idsIn(new TrajectoryStore(dir.path))).toEqual(['traj_2', 'traj_1']);
    await writeFile(dir.file(DAY_FILE), `${one}\n${three}\n${four}\n`);
    expect(await idsIn(new TrajectoryStore(dir.path))).toEqual(['traj_4', 'traj_3', 'traj_1']);
  });

  it('has a journal read from its beginning that was written over with a longer one', async () => {
    await using dir = await LogDir.make();
    await using other = await LogDir.make();
    await dir.record(unfinishedRun('run_1').events);
    const store = new TrajectoryStore(dir.path);
    expect((await store.list()).trajectories).toMatchObject([{ callCount: 3 }]);
    await other.record(
      unfinishedRun('run_1', NOON + HOUR)
        .turn(3)
        .turn(4).events,
    );
    const name = path.join('journals', 'traj_1.jsonl');
    await writeFile(dir.file(name), await readFile(other.file(name)));
    const startTime = new Date(NOON + HOUR).toISOString();
    expect((await store.list()).trajectories).toMatchObject([{ callCount: 5, startTime }]);
  });

  it('is made anew where a file has become another one, and where it is broken itself', async () => {
    await using dir = await LogDir.make();
    await dir.record(finishedRun('run_1').events);
    await dir.record(finishedRun('run_2').events);
    await new TrajectoryStore(dir.path).list();
    const [first = ''] = (await readFile(dir.file(DAY_FILE), 'utf8')).split('\n');
    await truncate(dir.file(DAY_FILE), first.length + 1);
    expect(await idsIn(new TrajectoryStore(dir.path))).toEqual(['traj_1']);
    await dir.record(finishedRun('run_3').events, 'json');
    await rename(dir.file('traj_3.json'), dir.file(DAY_FILE));
    expect(await idsIn(new TrajectoryStore(dir.path))).toEqual([]);
    for (const broken of ['{', '[]', '{"version":0,"files":{}}', '{"version":2,"files":{"x":1}}']) {
      await writeFile(dir.file(index), broken);
      expect(await idsIn(new TrajectoryStore(dir.path))).toEqual([]);
    }
  });

  it('that is wrong about a place does not lead to another trajectory', async () => {
    await using dir = await LogDir.make();
    await dir.record(finishedRun('run_1').events);
    await dir.record(finishedRun('run_2').events);
    await new TrajectoryStore(dir.path).list();
    const text = await readFile(dir.file(index), 'utf8');
    const swapped = text.replaceAll(/traj_[12]/g, (id) => (id === 'traj_1' ? 'traj_2' : 'traj_1'));
    await writeFile(dir.file(index), swapped);
    expect(await new TrajectoryStore(dir.path).get('traj_2')).toMatchObject({ runId: 'run_2' });
  });

  it('is done without in a folder that cannot be written to', async () => {
    await using dir = await LogDir.make();
    await dir.record(finishedRun().events);
    await mkdir(dir.file('.index.json'));
    await chmod(dir.path, 0o500);
    expect(await idsIn(new TrajectoryStore(dir.path))).toEqual(['traj_1']);
    await chmod(dir.path, 0o700);
    expect((await readdir(dir.path)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
