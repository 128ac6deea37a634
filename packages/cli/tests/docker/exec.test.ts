import { describe, expect, it } from '@jest/globals';
import { chmod } from 'node:fs/promises';
import { rlm, TestFolder } from '../rlm-process.js';

const exec = (...args: readonly string[]): ReturnType<typeof rlm> =>
  rlm(['exec', '--env', 'docker', ...args]);

describe.each(['runc', 'runsc'])('rlm exec in docker on %s', (runtime) => {
  it('prints the output of the code alone', async () => {
    const ended = await exec('--runtime', runtime, '-c', 'import sys\nprint(6 * 7)');
    expect(ended).toEqual({ code: 0, stdout: '42\n', stderr: '' });
  });

  it('shows the code the current directory, which it cannot change', async () => {
    await using folder = await TestFolder.create({ 'data.txt': 'needle' });
    await chmod(folder.path, 0o755);
    const code = 'print(open("/workspace/data.txt").read())\nopen("/workspace/data.txt", "w")';
    const args = ['exec', '--env', 'docker', '--runtime', runtime, '-c', code];
    const ended = await rlm(args, { cwd: folder.path });
    expect([ended.code, ended.stdout]).toEqual([1, 'needle\n']);
    expect(ended.stderr).toMatch(/OSError: .*Read-only file system|PermissionError/);
  });

  it('tells with --verbose what holds the code', async () => {
    const ended = await exec('--runtime', runtime, '--verbose', '-c', 'print(1)');
    expect([ended.code, ended.stdout]).toEqual([0, '1\n']);
    expect(ended.stderr).toMatch(
      new RegExp(`^Isolation: container, ${runtime}[^]*\n  network: none`),
    );
  });

  it('gives the code a file as its context', async () => {
    await using folder = await TestFolder.create({ 'context.txt': 'needle in hay' });
    const file = folder.file('context.txt');
    const ended = await exec('--runtime', runtime, '--context', file, '-c', 'print(context.size)');
    expect(ended).toEqual({ code: 0, stdout: '13\n', stderr: '' });
  });

  it('reports code that runs out of memory, and how to allow more', async () => {
    const args = ['--runtime', runtime, '--memory', '128m'];
    const greedy = 'kept = []\nwhile True: kept.append(bytearray(10**7))';
    const ended = await exec(...args, '-c', greedy);
    expect([ended.code, ended.stdout]).toEqual([1, '']);
    expect(ended.stderr).toMatch(/MemoryError[^]*Hint: .*--memory SIZE/);
  });
});

describe('rlm exec in docker', () => {
  it('hides the current directory with --no-workspace', async () => {
    const code = 'import os\nprint(os.path.exists("/workspace"))';
    expect(await exec('--no-workspace', '-c', code)).toMatchObject({ code: 0, stdout: 'False\n' });
  });

  it('answers llm_query from a script, with no network', async () => {
    await using folder = await TestFolder.create({ 'script.json': { subCalls: ['scripted!'] } });
    const code = 'print(llm_query("?"))';
    const ended = await exec('--mock-script', folder.file('script.json'), '-c', code);
    expect(ended).toEqual({ code: 0, stdout: 'scripted!\n', stderr: '' });
  });

  it('exits with 1 if the code raises', async () => {
    const ended = await exec('-c', '1 / 0');
    expect([ended.code, ended.stdout]).toEqual([1, '']);
    expect(ended.stderr).toContain('ZeroDivisionError');
  });

  it('exits with 2 after a timeout and says how to allow more', async () => {
    const ended = await exec('--timeout', '0.5', '-c', 'print("before")\nwhile True: pass');
    expect([ended.code, ended.stdout]).toEqual([2, 'before\n']);
    expect(ended.stderr).toMatch(/TimeoutError[^]*--timeout SECONDS/);
  });

  it('exits with 3 if there is no such image, and names the option', async () => {
    const ended = await exec('--json', '--image', 'localhost:1/none', '-c', '1');
    expect(ended.code).toBe(3);
    expect(ended.stderr).toMatch(/^Pulling localhost:1\/none …\nError: .*--image\.\n$/);
    expect(JSON.parse(ended.stdout)).toMatchObject({ error: { type: 'IMAGE_UNAVAILABLE' } });
  });

  it('marks in JSON that there was not enough memory', async () => {
    const ended = await exec('--json', '--memory', '64m', '-c', 'bytearray(10**9)');
    expect([ended.code, ended.stderr]).toEqual([1, '']);
    expect(JSON.parse(ended.stdout)).toMatchObject({ outOfMemory: true });
  });
});
