import { describe, expect, it } from '@jest/globals';
import { rlm, TestFolder, type Ended } from '../rlm-process.js';

const repl = (code: string): string => `\`\`\`repl\n${code}\n\`\`\``;

/** Runs `rlm completion` with a script for the model. */
async function complete(script: unknown, args: readonly string[], input = ''): Promise<Ended> {
  await using folder = await TestFolder.create({ 'script.json': script });
  const options = { cwd: folder.path, input };
  return await rlm(['completion', '--mock-script', 'script.json', ...args], options);
}

describe('rlm completion', () => {
  const root = [repl('print("looking")'), repl('FINAL("the answer")')];

  it('prints the answer and nothing else on either stream', async () => {
    expect(await complete({ root }, ['q'])).toEqual({
      code: 0,
      stdout: 'the answer\n',
      stderr: '',
    });
  });

  it('reads the prompt from standard input and prints one object with --json', async () => {
    const ended = await complete({ root }, ['-', '--json'], 'q');
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    expect(JSON.parse(ended.stdout)).toMatchObject({ answer: 'the answer', success: true });
  });

  it('still tells warnings, but not with --quiet', async () => {
    const guess = { root: ['FINAL(a guess)'] };
    const ended = await complete(guess, ['q']);
    expect([ended.code, ended.stdout]).toEqual([1, 'a guess\n']);
    expect(ended.stderr).toMatch(
      /^Warning: The answer was given before any code had run well.*\n$/,
    );
    expect(await complete(guess, ['q', '--quiet'])).toMatchObject({ code: 1, stderr: '' });
  });

  it('tells errors, and keeps their exit codes', async () => {
    const ended = await complete({ root: [] }, ['q', '--quiet']);
    expect([ended.code, ended.stdout]).toEqual([4, '']);
    expect(ended.stderr).toMatch(/^Error: .*\nHint: .*\n$/);
  });

  it('takes the name of a shell for a prompt', async () => {
    expect(await complete({ root }, ['bash'])).toMatchObject({ code: 0, stdout: 'the answer\n' });
  });
});
