import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { appendFile, readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { trajectoryToJson, type Trajectory } from '@rlm-ts/api';
import { exampleCall, exampleTrajectory } from '@rlm-ts/testkit';
import { runCommandLine } from '../../src/run-command-line.js';
import { capturedIo } from '../trajectories/captured-io.js';
import { RLM, rlm, RlmProcess, TestFolder, type Ended } from '../rlm-process.js';

const DAY = 'trajectories_2026-01-29.jsonl';

const line = (changes: Partial<Trajectory>): string =>
  `${JSON.stringify(trajectoryToJson(exampleTrajectory(changes)))}\n`;

const recorded = [
  line({ trajectoryId: 'traj_first', startTime: '2026-01-29T10:00:00.000Z', totalTokens: 1 }),
  line({
    ...{ trajectoryId: 'traj_second', startTime: '2026-01-29T11:00:00.000Z', totalTokens: 22 },
    ...{ status: 'failed', success: false, answer: null },
  }),
  line({ trajectoryId: 'traj_third', startTime: '2026-01-29T12:00:00.000Z', totalTokens: 333 }),
];

/** The command within this process, which starts sooner. */
async function logs(args: readonly string[], input?: string): Promise<Ended> {
  const { io, stdout, stderr } = capturedIo(input);
  const code = await runCommandLine(['logs', ...args], io);
  return { code, stdout: stdout(), stderr: stderr() };
}

describe('rlm logs', () => {
  let folder: TestFolder;
  let here: readonly string[];

  beforeAll(async () => {
    folder = await TestFolder.create({
      [`logs/${DAY}`]: `${recorded.join('')}{"torn`,
      'no-folder': 'a file',
    });
    here = ['--log-dir', folder.file('logs')];
  });
  afterAll(() => folder[Symbol.asyncDispose]());

  it('shows the newest last, and warns of what is torn', async () => {
    const { code, stdout, stderr } = await logs(here);
    expect(stdout.split('\n').map((row) => row.split(' ')[0])).toEqual([
      ...['id', 'traj_first', 'traj_second', 'traj_third', ''],
    ]);
    expect(Math.max(...stdout.split('\n').map((row) => row.length))).toBeLessThanOrEqual(80);
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/^Warning: traj\w+-01-29\.jsonl:4: /),
    ]);
  });

  it('prints whole trajectories as JSON, a line each, for programs', async () => {
    const { code, stdout } = await rlm(['logs', '--format', 'json'], {
      env: { RLM_LOG_DIR: folder.file('logs') },
    });
    const objects = stdout
      .trimEnd()
      .split('\n')
      .map((each) => JSON.parse(each) as { total_tokens: number; calls: object[] });
    expect(objects.map(({ total_tokens }) => total_tokens)).toEqual([1, 22, 333]);
    expect(objects[0]?.calls[0]).toMatchObject({ tokens_in: 200, tokens_out: 50 });
    expect(code).toBe(0);
  });

  it('shows one in detail, or as JSON', async () => {
    const report = await logs([...here, '--id', 'traj_third']);
    const json = await logs([...here, '--id', 'traj_third', '--format', 'json']);
    expect(report.stdout).toContain(
      'Trajectory traj_third: succeeded\nTask:\n    How many needles?\n',
    );
    expect(JSON.parse(json.stdout)).toMatchObject({ trajectory_id: 'traj_third' });
    expect([report.code, json.code]).toEqual([0, 0]);
  });

  it('says what is not there, and where else to look', async () => {
    const { code, stdout, stderr } = await logs([...here, '--id', 'traj_abc123']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^Error: Trajectory 'traj_abc123' not found.*\nHint: .*--log-dir/);
  });

  it('refuses what is no id before it touches a file', async () => {
    // Whoever looks into this folder meets an error of another kind.
    const there = ['--log-dir', folder.file('no-folder')];
    const shown = await logs([...there, '--id', '../../etc/passwd']);
    const exported = await logs(['export', ...there, '../../etc/passwd']);
    for (const { code, stdout, stderr } of [shown, exported]) {
      expect([code, stdout]).toEqual([5, '']);
      expect(stderr).toContain('Error: "../../etc/passwd" is not a trajectory id: ');
    }
    expect((await logs(there)).stderr).toMatch(/^Error: .*no-folder cannot be read/);
  });

  it('hands trajectories from one folder to another, never over what is there', async () => {
    const to = folder.file('copies');
    const file = folder.file('failed.json');
    const exported = await logs(['export', ...here, 'traj_second', '-o', file]);
    expect(exported).toMatchObject({ code: 0, stderr: `Wrote 1 trajectory to ${file}.\n` });
    expect(await logs(['import', '--log-dir', to, file])).toMatchObject({
      ...{ code: 0, stdout: `Imported 1 trajectory into ${to}.\n`, stderr: '' },
    });
    const all = (await logs(['export', ...here, '--all'])).stdout;
    const again = await logs(['import', '--log-dir', to, '-'], `${all}{"a":1}\n`);
    expect(again.stdout).toBe(`Imported 2 trajectories into ${to}.\n`);
    expect(again.stderr).toMatch(
      /^traj_second is there already; .*\nError: standard input:4: .*no trajectory_id\.\n$/,
    );
    expect(again.code).toBe(5);
    const copied = await logs(['--log-dir', to, '--format', 'json']);
    expect(copied).toMatchObject({ stdout: recorded.join(''), stderr: '' });
    expect((await readdir(to)).filter((name) => name.endsWith('l'))).toEqual([DAY]);
  });

  it.each([
    [['--id', 'traj_first', '--tail', '1'], '--id and --tail exclude each other.'],
    [['--id', 'traj_first', '--failed'], '--id and --failed exclude each other.'],
    [['--tail', '0'], 'at least 1'],
    [['--failed', 'export', '--all'], '--failed before "export" has no effect'],
    [['export'], 'Which trajectories?'],
    [['export', '--all', 'traj_first'], '--all and ids exclude each other.'],
    [['export', '--all', '--format', 'viewer'], 'one run a file'],
    [['export', '--format', 'table', 'traj_first'], 'Allowed choices are json, jsonl, viewer.'],
    [['import', 'not-there.json'], '"not-there.json" cannot be read: there is no such file.'],
  ])('refuses %j with exit code 5', async (args, message) => {
    const { code, stdout, stderr } = await logs(args);
    expect([code, stdout]).toEqual([5, '']);
    expect(stderr).toContain(message);
  });

  it('goes on as runs end, until it is interrupted', async () => {
    await using watched = await TestFolder.create({ [DAY]: recorded[0] });
    const process = new RlmProcess([
      ...['logs', '--follow', '--tail', '1', '--format', 'json', '--log-dir', watched.path],
    ]);
    // By now it watches.
    await process.lines(1);
    await appendFile(watched.file(DAY), recorded[1] ?? '');
    expect((await process.lines(2))[1]).toBe(recorded[1]?.trimEnd());
    process.child.kill('SIGINT');
    expect(await process.ended).toMatchObject({ code: 130, stderr: '' });
  });

  it('ends quietly when its reader has seen enough', async () => {
    const calls = [exampleCall({ response: 'x'.repeat(100_000) })];
    await using large = await TestFolder.create({
      [DAY]: Array.from({ length: 40 }, (_, index) =>
        line({ trajectoryId: `traj_${String(index)}`, calls }),
      ).join(''),
    });
    const script = `{ "${process.execPath}" "${RLM}" logs --format json --log-dir "${large.path}" 2>&3 | head -c 9; echo " \${PIPESTATUS[0]}"; } 3>&1`;
    const { stdout } = await promisify(execFile)('bash', ['-c', script]);
    expect(stdout).toBe('{"schema_ 0\n');
  });
});
