import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { chmod, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { errorJson } from '../src/output/error-json.js';
import { NO_MODELS, RLM, rlm, TestFolder } from './rlm-process.js';

describe('rlm', () => {
  it('prints its version without loading anything else', async () => {
    // Loader hooks in the command's own process tell what it loads.
    await using folder = await TestFolder.create({
      'hooks.mjs': `import { writeSync } from 'node:fs';
        export function load(url, context, next) { writeSync(2, url + '\\n'); return next(url, context); }`,
      'register.mjs': `import { register } from 'node:module';
        register('./hooks.mjs', import.meta.url);`,
    });
    const { code, stdout, stderr } = await rlm(['--version'], {
      env: { NODE_OPTIONS: `--import=${folder.file('register.mjs')}` },
    });
    const manifest: unknown = JSON.parse(
      await readFile(new URL('../package.json', import.meta.url), 'utf8'),
    );
    expect(manifest).toMatchObject({ version: stdout.trim() });
    expect(code).toBe(0);
    expect(stderr).toContain('cli/dist/main.js');
    expect(stderr).not.toMatch(
      /commander|run-process|packages\/(api|adapters|application|domain)\//,
    );
  });

  it.each([
    [['--help']],
    [['help']],
    [['help', 'exec']],
    [['exec', '--help']],
    [['run', '--help']],
    [['compare', '--help']],
    [['logs', 'export', '--help']],
    [['completion', '--help']],
    [['shell-completion', '--help']],
    [['config', '--help']],
    [['init', '--help']],
  ])('prints help on standard output and succeeds for %j', async (args) => {
    const { code, stdout, stderr } = await rlm(args);
    expect(stdout).toMatch(/^Usage: rlm/);
    expect([code, stderr]).toEqual([0, '']);
  });

  it.each(['compare', 'completion', 'config', 'exec', 'init', 'run'])(
    'shows examples in the help of %s',
    async (command) => {
      expect((await rlm([command, '--help'])).stdout).toMatch(
        new RegExp(`Examples:\n  \\$ rlm ${command}\\b`),
      );
    },
  );

  it('shows in its help the commands in groups, and examples', async () => {
    const { stdout } = await rlm(['--help']);
    expect(stdout).toMatch(/\nQuestions and code:\n {2}run [^]*\nSetup:\n {2}init [^]* help /);
    expect(stdout).toContain('Examples:\n  $ rlm run ');
  });

  it('colours errors only if it is told to', async () => {
    const args = ['run', '--backend', 'mock', 'q'];
    const forced = { env: { FORCE_COLOR: '1' } };
    expect((await rlm(args)).stderr).toMatch(/^Error: /);
    expect((await rlm(args, forced)).stderr).toContain('\x1b[31mError:\x1b[39m ');
    expect((await rlm(['--no-color', ...args], forced)).stderr).toMatch(/^Error: /);
    expect((await rlm([...args, '--no-color'], forced)).stderr).toMatch(/^Error: /);
  });

  it('shows its help as an error when there is no command', async () => {
    const { code, stdout, stderr } = await rlm([]);
    expect([code, stdout]).toEqual([5, '']);
    expect(stderr).toMatch(/^Usage: rlm/);
  });

  it.each([
    [['exce'], "Error: unknown command 'exce'\n(Did you mean exec?)"],
    [['exec', '--jsn'], "Error: unknown option '--jsn'\n(Did you mean --json?)"],
    [['run', 'q', '--max-iteration', '3'], '(Did you mean --max-iterations?)'],
    [['run'], "Error: missing required argument 'task'"],
    [['exec', '-c'], 'argument missing'],
    [['exec', 'a', 'b'], 'too many arguments'],
    [['exec', '-c', '1', '--timeout', 'soon'], 'It takes seconds'],
    [['exec', '-c', '1', '--timeout', '301'], 'at most 300'],
    [['run', 'q', '--max-iterations', '0'], 'at least 1'],
    [['run', 'q', '--max-cost', '$1'], 'It takes US dollars, such as 0.5'],
    [['run', 'q', '--temperature', '3'], 'at least 0 and at most 2'],
    [['compare', 'q', '--models', 'a,,b'], 'It takes names'],
    [['run', 'q', '--memory', 'much'], 'It takes a size, such as 512m or 2g.'],
    [['config', '--jsn'], "Error: unknown option '--jsn'\n(Did you mean --json?)"],
    [['exec', '-c', '1', '--runtime', 'kata'], 'Allowed choices are auto, runsc, runc.'],
  ])('refuses %j with exit code 5', async (args, message) => {
    const { code, stdout, stderr } = await rlm(args);
    expect([code, stdout]).toEqual([5, '']);
    expect(stderr).toContain(message);
    expect(stderr).toContain('--help` shows what there is.');
  });

  it('says so if the current directory was removed, where it is needed', async () => {
    await using folder = await TestFolder.create({ 'script.json': { root: ['FINAL(1)'] } });
    const env = { ...process.env, ...NO_MODELS, RLM_CONFIG: '', HOME: folder.path };
    const script = folder.file('script.json');
    const inGone = `mkdir gone && cd gone && rmdir ../gone
      for words in 'init --project' 'run --quiet --mock-script ${script} q' 'config --path'; do
        "$0" "$1" $words 2>&1; echo "exit $?"
      done`;
    const { stdout } = await promisify(execFile)('sh', ['-c', inGone, process.execPath, RLM], {
      cwd: folder.path,
      env,
    });
    const error =
      'Error: The current directory is gone: somebody removed it.\nHint: Change into one that is there.\nexit 5\n';
    const own = folder.file('.rlm/config.yaml');
    expect(stdout).toBe(`${error}${error}${own}\nexit 0\n`);
  });

  it('says so if a version manager starts no Python in a current directory that was removed', async () => {
    const shim = '#!/bin/sh\n/bin/pwd > /dev/null 2>&1 || exit 1\nexec /usr/bin/python3 "$@"\n';
    await using folder = await TestFolder.create({
      'shims/python3': shim,
      'script.json': { root: ['```repl\nFINAL(1)\n```'] },
    });
    await chmod(folder.file('shims/python3'), 0o755);
    const PATH = `${folder.file('shims')}:/usr/bin:/bin`;
    const inGone = `mkdir gone && cd gone && rmdir ../gone
      run="--quiet --log-dir ${folder.path} --mock-script ${folder.file('script.json')}"
      for words in 'exec -c 1' 'exec --json -c 1' "run $run q" "run --json $run q"; do
        "$0" "$1" $words 2>&1; echo "exit $?"
      done`;
    const { stdout } = await promisify(execFile)('sh', ['-c', inGone, process.execPath, RLM], {
      cwd: folder.path,
      env: { ...process.env, ...NO_MODELS, PATH },
    });
    const told =
      'The current directory is gone: somebody removed it. Change into one that is there.';
    expect(stdout).not.toContain('No Python');
    expect(stdout.match(/^exit .*$/gm)).toEqual(Array(4).fill('exit 5'));
    expect(stdout.split('\n').filter((line) => line === `Error: ${told}`)).toHaveLength(4);
    expect(stdout.split(`"message":"${told}"`)).toHaveLength(3);
  });

  it('tells programs of a current directory that was removed by a code of its own', () => {
    const gone = Object.assign(new Error('ENOENT'), { code: 'ENOENT', syscall: 'uv_cwd' });
    expect(errorJson(gone)).toMatchObject({ code: 'CONFIG_INVALID' });
  });
});
