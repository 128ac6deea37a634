import { describe, expect, it } from '@jest/globals';
import { rlm, TestFolder } from '../rlm-process.js';

const lines = (...blocks: readonly object[]): string =>
  blocks.map((block) => `${JSON.stringify(block)}\n`).join('');

/** The results of blocks in one session. */
async function results(args: readonly string[], input: string): Promise<unknown[]> {
  const ended = await rlm(['exec', '--env', 'docker', '--jsonl', ...args], { input });
  expect([ended.code, ended.stderr]).toEqual([0, '']);
  return ended.stdout
    .split('\n')
    .slice(0, -1)
    .map((line): unknown => JSON.parse(line));
}

describe('rlm exec --jsonl in docker', () => {
  it('keeps variables from line to line, also over a timeout', async () => {
    const input = lines(
      { code: 'x = 41' },
      { code: 'while True: pass', timeout: 0.5 },
      { code: 'print(x + 1)' },
    );
    expect(await results([], input)).toMatchObject([
      { error: null },
      { timedOut: true, stateLost: false },
      { stdout: '42\n' },
    ]);
  });

  it('gives the context back after a block that had to be killed', async () => {
    await using folder = await TestFolder.create({ 'context.txt': 'twelve bytes' });
    const stubborn = 'while True:\n try:\n  while True: pass\n except BaseException: pass';
    const input = lines({ code: stubborn }, { code: 'print(context.size)', timeout: 30 });
    const args = ['--timeout', '0.5', '--context', folder.file('context.txt')];
    expect(await results(args, input)).toMatchObject([
      { timedOut: true, stateLost: true },
      { stdout: '12\n', error: null },
    ]);
  });

  it('goes on after a block that used up the memory', async () => {
    const greedy = 'kept = []\nwhile True: kept.append(bytearray(10**7))';
    const input = lines({ code: greedy }, { code: 'print("alive")' });
    expect(await results(['--memory', '128m'], input)).toMatchObject([
      { outOfMemory: true },
      { stdout: 'alive\n' },
    ]);
  });
});
