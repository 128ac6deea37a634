import { describe, expect, it } from '@jest/globals';
import { appendFile, mkdir, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { RlmError } from '@rlm-ts/domain';
import { TrajectoryLogger, TrajectoryStore } from '../../../../src/trajectories/files/index.js';
import { RunScript } from '../../../../../domain/tests/trajectory/run-script.js';
import { DAY_FILE, finishedRun, LogDir, unfinishedRun } from '../log-dir.js';

const modeOf = async (file: string): Promise<number> => (await stat(file)).mode & 0o777;

describe('while a run goes on', () => {
  it('its journal begins with who writes it, and has each event once log() has resolved', async () => {
    await using dir = await LogDir.make();
    const logger = new TrajectoryLogger({ logDir: dir.file('new', 'logs'), format: 'jsonl' });
    const { events } = unfinishedRun();
    for (const [index, event] of events.entries()) {
      await logger.log(event);
      const [header, ...lines] = await dir.linesOf('new', 'logs', 'journals', 'traj_1.jsonl');
      expect(header).toMatchObject({
        schema_version: 1,
        trajectory_id: 'traj_1',
        writer: {
          pid: process.pid,
          host: hostname(),
          space: expect.stringContaining(hostname()),
        },
      });
      expect(lines.map(({ sequence }) => sequence)).toEqual(
        events.slice(0, index + 1).map(({ sequence }) => sequence),
      );
    }
    await logger.close();
    expect(await modeOf(dir.file('new', 'logs', 'journals'))).toBe(0o700);
    expect(await modeOf(dir.file('new', 'logs', 'journals', 'traj_1.jsonl'))).toBe(0o600);
  });

  it('nothing is said twice: no pieces of replies, no repeated questions, no data of a child', async () => {
    await using dir = await LogDir.make();
    const request = {
      kind: 'rlm_query' as const,
      prompt: 'ask b',
      context: { kind: 'text' as const, text: 'much data' },
    };
    const script = unfinishedRun()
      .say({ type: 'model_delta', iteration: 2, kind: 'text', text: 'a piece' })
      .say({ type: 'sub_call_started', id: 'b', request });
    await dir.record(script.events);
    const text = await readFile(dir.file('journals', 'traj_1.jsonl'), 'utf8');
    expect(text.match(/ask a/g)).toHaveLength(1);
    expect(text).toContain('ask b');
    expect(text).not.toContain('a piece');
    expect(text).not.toContain('much data');
  });

  it('events of its child runs go to the same journal', async () => {
    await using dir = await LogDir.make();
    const script = unfinishedRun().ask('b', 'rlm_query');
    script.begin('run_2', { runId: 'run_1', callId: 'b' }).end({}, 'run_2', 1);
    await dir.record(script.events);
    expect(await readdir(dir.file('journals'))).toEqual(['traj_1.jsonl']);
    const lines = await dir.linesOf('journals', 'traj_1.jsonl');
    expect(lines.filter(({ runId }) => runId === 'run_2')).toHaveLength(2);
  });
});

describe('when a run ends', () => {
  it('one line in the file of the day takes the place of its journal', async () => {
    await using dir = await LogDir.make();
    await dir.record(finishedRun().events);
    await dir.record(finishedRun('run_2').events);
    expect(await dir.linesOf(DAY_FILE)).toMatchObject([
      { trajectory_id: 'traj_1', status: 'succeeded', call_count: 3 },
      { trajectory_id: 'traj_2' },
    ]);
    expect(await readdir(dir.file('journals'))).toEqual([]);
    expect(await modeOf(dir.file(DAY_FILE))).toBe(0o600);
  });

  it('or a file of its own, for people', async () => {
    await using dir = await LogDir.make();
    await dir.record(finishedRun().events, 'json');
    expect((await readdir(dir.path)).sort()).toEqual(['journals', 'traj_1.json']);
    const text = await readFile(dir.file('traj_1.json'), 'utf8');
    expect(text).toContain('\n  "trajectory_id": "traj_1",\n');
    expect(await readdir(dir.file('journals'))).toEqual([]);
  });

  it('its line begins anew where somebody could not end theirs', async () => {
    await using dir = await LogDir.make();
    await appendFile(dir.file(DAY_FILE), '{"trajectory_id":"traj_torn","sta');
    await dir.record(finishedRun().events);
    const [torn, whole] = (await readFile(dir.file(DAY_FILE), 'utf8')).split('\n');
    expect(torn).toBe('{"trajectory_id":"traj_torn","sta');
    expect(JSON.parse(whole ?? '')).toMatchObject({ trajectory_id: 'traj_1' });
  });

  it('runs at once in one logger do not mix', async () => {
    await using dir = await LogDir.make();
    const logger = new TrajectoryLogger({ logDir: dir.path, format: 'jsonl' });
    const runs = Array.from({ length: 20 }, (_, n) => finishedRun(`run_${String(n)}`).events);
    const log = async (events: (typeof runs)[number]): Promise<void> => {
      for (const event of events) await logger.log(event);
    };
    await Promise.all(runs.map(log));
    const lines = await dir.linesOf(DAY_FILE);
    expect(lines).toHaveLength(20);
    expect(lines.map((line) => line['call_count'])).toEqual(lines.map(() => 3));
  });
});

describe('the size of a trajectory', () => {
  it('grows with the turns, and not faster', async () => {
    await using dir = await LogDir.make();
    const sizeOf = async (turns: number): Promise<number> => {
      const logDir = dir.file(String(turns));
      const logger = new TrajectoryLogger({ logDir, format: 'jsonl' });
      const script = new RunScript().begin();
      for (let turn = 1; turn <= turns; turn += 1) script.turn(turn).block(turn, 1);
      for (const event of script.events) await logger.log(event);
      const journal = await stat(dir.file(String(turns), 'journals', 'traj_1.jsonl'));
      for (const event of script.end().events.slice(-1)) await logger.log(event);
      const [line] = await dir.linesOf(String(turns), DAY_FILE);
      return journal.size + JSON.stringify(line).length;
    };
    const [one, two] = [await sizeOf(500), await sizeOf(1000)];
    expect(two / one).toBeLessThan(2.1);
  });
});

describe('a trajectory that cannot be written', () => {
  it('is given up with a reason, and what was written before is there', async () => {
    await using dir = await LogDir.make();
    const logger = new TrajectoryLogger({ logDir: dir.path, format: 'jsonl' });
    const { events } = finishedRun();
    // A folder stands where the line would go.
    await mkdir(dir.file(DAY_FILE));
    for (const event of events.slice(0, -1)) await logger.log(event);
    const failure = await Promise.all(events.slice(-1).map((event) => logger.log(event))).catch(
      (error: unknown) => error,
    );
    expect(RlmError.isInstance(failure) && failure.message).toMatch(
      /^The trajectory traj_1 could not be written to .*EISDIR.*What was written before is there/,
    );
    const lines = await dir.linesOf('journals', 'traj_1.cut.jsonl');
    expect(lines).toHaveLength(events.length + 1);
    expect(await new TrajectoryStore(dir.path).get('traj_1')).toMatchObject({
      status: 'succeeded',
    });
  });

  it('is not written through a link that stands where the journals are', async () => {
    await using dir = await LogDir.make();
    await using elsewhere = await LogDir.make();
    await symlink(elsewhere.path, dir.file('journals'));
    await expect(dir.record(unfinishedRun().events)).rejects.toThrow('is not a folder');
    expect(await readdir(elsewhere.path)).toEqual([]);
  });

  it('does not go to a journal of somebody else', async () => {
    await using dir = await LogDir.make();
    await dir.record(unfinishedRun().events);
    await expect(dir.record(unfinishedRun().events)).rejects.toThrow('EEXIST');
  });
});
