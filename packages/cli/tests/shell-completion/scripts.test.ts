import { describe, expect, it } from '@jest/globals';
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { createProgram } from '../../src/program.js';
import { bashScript } from '../../src/shell-completion/bash-script.js';
import { completedCommand } from '../../src/shell-completion/completed-command.js';
import { fishScript } from '../../src/shell-completion/fish-script.js';
import { zshScript } from '../../src/shell-completion/zsh-script.js';
import { TestFolder } from '../rlm-process.js';
import { silentIo } from '../silent-io.js';

const program = completedCommand(createProgram(silentIo(), () => undefined));

describe('the script for bash', () => {
  const script = bashScript(program, 'rlm');

  /** What bash offers at the end of each of these lines of words, all asked in one bash. */
  async function offered(lines: readonly (readonly string[])[], cwd: string): Promise<string[][]> {
    const asked = lines.map((words) => {
      const quoted = ['rlm', ...words].map((word) => `'${word}'`).join(' ');
      return `COMP_WORDS=(${quoted}) COMP_CWORD=${String(words.length)}; _rlm; echo "\${COMPREPLY[*]}"`;
    });
    const { stdout } = await promisify(execFile)(
      'bash',
      ['--norc', '-c', `set -u; ${script}\n${asked.join('\n')}`],
      { cwd, env: { PATH: process.env['PATH'] } },
    );
    return stdout.split('\n').map((line) => line.split(' ').filter((word) => word !== ''));
  }

  it('offers commands, options, values, and files where they belong', async () => {
    await using folder = await TestFolder.create({
      'book.txt': '',
    });
    const [commands, begun, options, env, joined, backend, files, egress, shells, help, model] =
      await offered(
        [
          [''],
          ['com'],
          ['run', 'a task', '--max-'],
          ['run', '--env', ''],
          ['run', '--env', '=', 'd'],
          ['--no-color', 'completion', '--backend', 'o'],
          ['exec', '--context', 'b'],
          ['exec', '--egress', 'r'],
          ['shell-completion', ''],
          ['help', 'ex'],
          ['run', '--model', ''],
        ],
        folder.path,
      );
    expect(commands).toEqual(expect.arrayContaining(['run', 'completion', 'doctor', 'help']));
    expect(begun).toEqual(['completion', 'compare']);
    expect(options).toEqual([
      ...['--max-cost', '--max-tokens', '--max-sub-calls', '--max-depth', '--max-iterations'],
    ]);
    expect(env).toEqual(['local', 'repl', 'docker']);
    expect(joined).toEqual(['docker']);
    expect(backend).toEqual(['ollama', 'openai', 'openrouter']);
    expect(files).toEqual(['book.txt']);
    expect(egress).toEqual(['redact', 'raise']);
    expect(shells).toEqual(['bash', 'zsh', 'fish']);
    expect(help).toEqual(['exec']);
    expect(model).toEqual([]);
  });
});

describe('the scripts for other shells', () => {
  const zsh = zshScript(program, 'rlm');
  const fish = fishScript(program, 'rlm');

  it('hold every command, its options and their values', () => {
    expect(zsh).toMatch(/^#compdef rlm\n/);
    expect(zsh).toContain(String.raw`'completion:the same for scripts\: print the answer`);
    expect(zsh).toMatch(
      /_rlm_run\(\) \{\n {2}_arguments -S [^]*'\*--env=\[.*:\(local repl docker\)'/,
    );
    expect(zsh).toMatch(/'\*--context=\[.*\]:value:_files'/);
    expect(fish).toMatch(/-n '__rlm_in \\' run\\'' -l env -r -f -a 'local repl docker' -d/);
    expect(fish).toMatch(/-n '__rlm_in \\' exec\\'' -s c -l code -x -d/);
    expect(fish).toMatch(/-l mock-script -r -F -d/);
  });

  it.each([
    ['zsh', ['-f', '-n'], zsh],
    ['fish', ['--no-config', '-n'], fish],
  ])('are understood by %s, where it is installed', (shell, args, script) => {
    if (spawnSync(shell, ['--version']).error !== undefined) return;
    expect(execFileSync(shell, args, { input: script, encoding: 'utf8' })).toBe('');
  });
});
