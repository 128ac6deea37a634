import { describe, expect, it } from '@jest/globals';
import { rlm, TestFolder } from '../rlm-process.js';

const repl = (code: string): string => `\`\`\`repl\n${code}\n\`\`\``;

const COUNTING = {
  root: [repl('n = len(context.search("needle"))\nprint(llm_query("?"))'), repl('FINAL(n)')],
  subCalls: ['an answer from outside'],
};

describe('rlm run in docker', () => {
  it('answers as it does in the local environment, and says what holds the code', async () => {
    await using folder = await TestFolder.create({
      'script.json': COUNTING,
      'hay.txt': 'hay needle hay\nhay\nneedle\n',
    });
    const args = ['run', '--mock-script', 'script.json', '--context', 'hay.txt', 'how many?'];
    const answers = await Promise.all(
      ['local', 'docker'].map((env) => rlm([...args, '--env', env], { cwd: folder.path })),
    );
    expect(answers.map(({ code, stdout }) => [code, stdout])).toEqual([
      [0, '2\n'],
      [0, '2\n'],
    ]);
    const [, inDocker] = answers;
    expect(inDocker?.stderr).toMatch(/^Isolation: container, (runc|runsc \(gVisor\))\.$/m);
    expect(inDocker?.stderr).toContain('an answer from outside');
  });

  it('goes on after a block that used up the memory', async () => {
    const script = { root: [repl('bytearray(10**9)'), repl('FINAL("still here")')] };
    await using folder = await TestFolder.create({ 'script.json': script });
    const args = ['run', '--mock-script', 'script.json', '--env', 'docker', '--memory', '64m', 'q'];
    const ended = await rlm(args, { cwd: folder.path });
    expect(ended.stdout).toBe('still here\n');
    expect(ended.stderr).toMatch(/MemoryError[^]*^Isolation: container, /m);
  });
});
