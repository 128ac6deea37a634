import { readdir } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { rlm, TestFolder } from '../rlm-process.js';

const repl = (code: string): string => `\`\`\`repl\n${code}\n\`\`\``;

/** Runs `rlm run` with a script for the model, in a folder that holds `files` too. */
async function runScripted(
  script: unknown,
  args: readonly string[],
  files: Readonly<Record<string, unknown>> = {},
  input = '',
): ReturnType<typeof rlm> {
  await using folder = await TestFolder.create({ ...files, 'script.json': script });
  return await rlm(['run', '--mock-script', 'script.json', ...args], { cwd: folder.path, input });
}

const COUNTING = { root: [repl('n = len(context.search("needle"))'), repl('FINAL(n)')] };
const HAY = { 'hay.txt': 'hay needle hay\nhay\nneedle\n' };

describe('rlm run', () => {
  it('prints the answer alone on standard output and the way to it on standard error', async () => {
    const ended = await runScripted(COUNTING, ['how many?', '--context', 'hay.txt'], HAY);
    expect([ended.code, ended.stdout]).toEqual([0, '2\n']);
    expect(ended.stderr).toContain('scripted by script.json');
    expect(ended.stderr).toMatch(
      /Turn 1\n {2}so far: [\d,]+ tokens in, 12 out, \$0\n {2}code:\n {4}n = len[^]*Turn 2\n[^]*FINAL\(n\)/,
    );
  });

  it('reads the task from standard input', async () => {
    const script = { root: [repl('FINAL(1)')] };
    const ended = await runScripted(script, ['-', '--json'], {}, 'What is it?');
    expect(JSON.parse(ended.stdout)).toMatchObject({ success: true, answer: '1' });
  });

  it('prints the whole result as one object with --json', async () => {
    const args = ['how many?', '--context', 'hay.txt', '--json', '--env', 'local'];
    const ended = await runScripted(COUNTING, args, HAY);
    expect(ended.code).toBe(0);
    expect(ended.stdout.match(/\n/g)).toHaveLength(1);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      answer: '2',
      success: true,
      stopReason: 'final',
      provenance: 'supported',
      error: null,
      iterations: [{ iteration: 1 }, { iteration: 2 }],
      usage: { rootCalls: 2, iterations: 2, costUsd: 0, byModel: { mock: { calls: 2 } } },
    });
  });

  it('records nothing with --no-log', async () => {
    await using folder = await TestFolder.create({ 'script.json': COUNTING, ...HAY });
    const args = ['run', 'how many?', '--mock-script', 'script.json', '--context', 'hay.txt'];
    const env = { RLM_LOG_DIR: folder.file('elsewhere') };
    const ended = await rlm([...args, '--no-log'], { cwd: folder.path, env });
    expect([ended.code, ended.stdout]).toEqual([0, '2\n']);
    expect(ended.stderr).not.toContain('Recorded');
    expect((await readdir(folder.path)).sort()).toEqual(['hay.txt', 'script.json']);
    const both = await rlm([...args, '--no-log', '--log-dir', 'x'], { cwd: folder.path });
    expect([both.code, both.stdout]).toEqual([5, '']);
    expect(both.stderr).toMatch(/--no-log.*cannot be used with.*--log-dir/);
  });

  it('warns of a run that could not be recorded, and does not say where it is', async () => {
    await using folder = await TestFolder.create({ 'script.json': COUNTING, ...HAY });
    const args = ['run', 'how many?', '--mock-script', 'script.json', '--context', 'hay.txt'];
    const ended = await rlm([...args, '--log-dir', 'hay.txt/logs'], { cwd: folder.path });
    expect([ended.code, ended.stdout]).toEqual([0, '2\n']);
    expect(ended.stderr).toMatch(/^Warning: A logger failed[^]*hay\.txt/m);
    expect(ended.stderr).not.toContain('Recorded in');
  });

  it('counts sub-calls, and those that failed', async () => {
    const script = {
      root: [repl('print(llm_query_batched(["a", "b", "c"]))'), repl('FINAL("ok")')],
      subCalls: ['1', '2'],
    };
    const ended = await runScripted(script, ['q']);
    expect([ended.code, ended.stdout]).toEqual([0, 'ok\n']);
    expect(ended.stderr).toContain('sub-calls: 3, 1 failed');
  });

  it('shortens what it shows, and does not with --verbose', async () => {
    const script = { root: [repl('for i in range(50): print("line", i)\nFINAL("x")')] };
    const brief = await runScripted(script, ['q']);
    expect(brief.stderr).toContain('more lines');
    expect(brief.stderr).not.toContain('line 25');
    const verbose = await runScripted(script, ['q', '--verbose']);
    expect(verbose.stderr).toContain('line 25');
    expect(verbose.stderr).toContain('  reply:\n    ```repl');
  });

  it('hands over an answer that nothing supports with a warning and exit code 1', async () => {
    const ended = await runScripted({ root: ['FINAL(a guess)'] }, ['q']);
    expect([ended.code, ended.stdout]).toEqual([1, 'a guess\n']);
    expect(ended.stderr).toContain('Warning: The answer was given before any code had run well');
  });

  it('exits with 1 when the turns are used up', async () => {
    const script = { root: [repl('x = 1'), repl('x = 2'), 'my last word'] };
    const ended = await runScripted(script, ['q', '--max-iterations', '2']);
    expect([ended.code, ended.stdout]).toEqual([1, 'my last word\n']);
    expect(ended.stderr).toContain('Warning: The run ended without a final answer');
  });

  it('exits with 2 when the time is used up, and keeps what there was', async () => {
    const script = {
      root: [repl('answer["content"] = "draft"'), { text: 'x', latencyMs: 60_000 }],
    };
    const ended = await runScripted(script, ['q', '--timeout', '5', '--json']);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('--timeout SECONDS');
    expect(JSON.parse(ended.stdout)).toMatchObject({
      answer: 'draft',
      success: false,
      stopReason: 'timeout',
      error: { code: 'TIMEOUT' },
    });
  });

  it.each([
    ['has no reply left', { root: [] }, 'MODEL_SCRIPT_EXHAUSTED'],
    ['fails', { root: [{ error: { message: 'down' } }] }, 'MODEL_FAILED'],
    ['has no key', { root: [{ error: { code: 'API_KEY_MISSING' } }] }, 'API_KEY_MISSING'],
  ])('exits with 4 when the model %s', async (_what, script, errorCode) => {
    const ended = await runScripted(script, ['q', '--json']);
    expect(ended.code).toBe(4);
    expect(ended.stderr).toMatch(/^Error: /m);
    expect(JSON.parse(ended.stdout)).toMatchObject({ success: false, error: { code: errorCode } });
  });

  it.each([
    ['no model', ['q'], 'No model is chosen.'],
    ['a mock without a script', ['q', '--backend', 'mock'], 'needs a script'],
    [
      'an unknown model',
      ['q', '--backend', 'mok'],
      '--backend: there is no backend "mok". Did you mean "mock"?',
    ],
    [
      'a script for another model',
      ['q', '--backend', 'x', '--mock-script', 'y'],
      'not for --backend x',
    ],
    ['an empty task', [' '], 'The task is empty.'],
    ['an empty task from standard input', ['-'], 'The task is empty.'],
  ])('refuses %s with exit code 5', async (_what, args, message) => {
    const ended = await rlm(['run', ...args]);
    expect([ended.code, ended.stdout]).toEqual([5, '']);
    expect(ended.stderr).toMatch(/^Error: /);
    expect(ended.stderr).toContain(message);
  });

  it('prints an object with --json also when the run could not begin', async () => {
    const ended = await runScripted({ rot: [] }, ['q', '--json']);
    expect(ended.code).toBe(5);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      success: false,
      answer: null,
      error: {
        code: 'CONFIG_INVALID',
        message: 'script.json.rot: unknown key. Did you mean "root"?',
      },
    });
  });

  it('names the option of a context that is missing', async () => {
    const ended = await runScripted(COUNTING, ['q', '--context', 'none.txt']);
    expect(ended.code).toBe(5);
    expect(ended.stderr).toContain('--context "none.txt" cannot be opened');
  });
});
