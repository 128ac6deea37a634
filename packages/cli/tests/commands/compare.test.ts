import { describe, expect, it } from '@jest/globals';
import { rlm, RlmProcess, TestFolder, type Ended } from '../rlm-process.js';

const repl = (code: string): string => `\`\`\`repl\n${code}\n\`\`\``;
const COUNTING = { root: [repl('n = len(context.search("needle"))'), repl('FINAL(n)')] };
const TWO = ['--models', 'mock/one,mock/two'];

async function compare(script: unknown, args: readonly string[], input = ''): Promise<Ended> {
  const files = { 'script.json': script, 'hay.txt': 'hay needle hay\nneedle\n' };
  await using folder = await TestFolder.create(files);
  return await rlm(['compare', '--mock-script', 'script.json', ...args], {
    cwd: folder.path,
    input,
  });
}

describe('rlm compare', () => {
  it('prints a table on standard output and the way to it on standard error', async () => {
    const ended = await compare(COUNTING, ['how many?', ...TWO, '--context', 'hay.txt']);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(
      /^model +answer +outcome +turns +sub-calls +tokens in +tokens out/,
    );
    expect(ended.stdout).toMatch(/^mock\/one +2 +success +2 /m);
    expect(ended.stdout).toMatch(/^mock\/two +2 +success +2 /m);
    expect(ended.stderr).toContain('mock/one: turn 1\n');
    expect(ended.stderr).toMatch(/^mock\/two: done after [\d.]+ s: [\d,]+ tokens in, /m);
  });

  it('prints one object with --json, and reads the task from standard input', async () => {
    const args = ['-', ...TWO, '--context', 'hay.txt', '--json'];
    const ended = await compare(COUNTING, args, 'how many?');
    expect(ended.code).toBe(0);
    expect(ended.stdout.match(/\n/g)).toHaveLength(1);
    const row = { result: { answer: '2', success: true, usage: { rootCalls: 2 } }, error: null };
    expect(JSON.parse(ended.stdout)).toMatchObject({
      prompt: 'how many?',
      rows: [
        { label: 'mock/one', model: 'one', ...row },
        { label: 'mock/two', model: 'two', ...row },
      ],
      error: null,
    });
  });

  it.each([
    [1, 'gives an answer that nothing supports', { root: ['FINAL(guess)'] }, []],
    [4, 'fails', { root: [{ error: { message: 'down' } }] }, []],
    [2, 'takes too long', { root: [{ text: 'x', latencyMs: 60_000 }] }, ['--timeout', '1']],
  ])('exits with %d when a model %s', async (code, _what, script, args) => {
    const ended = await compare(script, ['q', ...TWO, ...args]);
    expect(ended.code).toBe(code);
    expect(ended.stdout).toMatch(/^mock\/two /m);
  });

  it.each([
    ['no models', [], 'No models are chosen.'],
    ['a name without a backend', ['--models', 'gpt-5'], '"gpt-5" names no backend and model'],
    [
      'a backend that there is not',
      ['--models', 'mock/a,mok/b'],
      'Error: mok/b: there is no backend',
    ],
    ['a context that is missing', [...TWO, '--context', 'none.txt'], 'Error: --context "none.txt"'],
    ['a flag of another environment', [...TWO, '--image', 'x'], '--image is not for --env local'],
  ])('refuses %s with exit code 5', async (_what, args, message) => {
    const ended = await compare(COUNTING, ['q', ...args]);
    expect([ended.code, ended.stdout]).toEqual([5, '']);
    expect(ended.stderr).toContain(message);
  });

  it('prints an object with --json also when nothing could begin', async () => {
    const ended = await compare({ rot: [] }, ['q', ...TWO, '--json']);
    expect(ended.code).toBe(5);
    expect(JSON.parse(ended.stdout)).toEqual({
      prompt: null,
      rows: [],
      error: {
        code: 'CONFIG_INVALID',
        message: 'script.json.rot: unknown key. Did you mean "root"?',
      },
    });
  });

  it('shows what there is when it is interrupted', async () => {
    const script = { root: [{ text: 'x', latencyMs: 60_000 }] };
    await using folder = await TestFolder.create({ 'script.json': script });
    const args = ['compare', 'q', '--mock-script', 'script.json', ...TWO];
    const started = new RlmProcess(args, { cwd: folder.path });
    await started.shows('stderr', 'mock/two: turn 1');
    started.child.kill('SIGINT');
    const { code, stdout, stderr } = await started.ended;
    expect(code).toBe(130);
    expect(stdout).toMatch(/^mock\/one +- +ABORTED /m);
    expect(stderr).toContain('Interrupted.');
  });
});
