import { describe, expect, it } from '@jest/globals';
import { rlm, RlmProcess, TestFolder } from '../rlm-process.js';

interface Result {
  readonly stdout: string;
  readonly error: { readonly type: string; readonly message: string } | null;
}

function resultsOf(stdout: string): Result[] {
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Result);
}

const block = (code: string): string => `${JSON.stringify({ code })}\n`;

describe('rlm exec --jsonl', () => {
  it('answers line by line in one session', async () => {
    const input = '{"code":"x = 41"}\n{"code":"def f(): return x + 1\\nprint(f())"}\n';
    const { code, stdout, stderr } = await rlm(['exec', '--env', 'local', '--jsonl'], { input });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')[1]).toContain('"stdout":"42\\n"');
    expect(resultsOf(stdout)).toHaveLength(2);
  });

  it('answers each line before the next one comes', async () => {
    const process = new RlmProcess(['exec', '--jsonl']);
    process.child.stdin.write(block('x = 1\nprint(x)'));
    expect((await process.lines(1))[0]).toContain('"stdout":"1\\n"');
    process.child.stdin.write(block('x += 1\nprint(x)'));
    expect((await process.lines(2))[1]).toContain('"stdout":"2\\n"');
    process.child.stdin.end();
    expect((await process.ended).code).toBe(0);
  });

  it('answers a last line without an end', async () => {
    const { stdout } = await rlm(['exec', '--jsonl'], { input: block('print(1)').trimEnd() });
    expect(resultsOf(stdout)).toHaveLength(1);
  });

  it('succeeds without any line', async () => {
    expect(await rlm(['exec', '--jsonl'])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('keeps variables after a block that ran too long', async () => {
    const input = block('x = 7') + block('while True: pass') + block('print(x)');
    const { code, stdout } = await rlm(['exec', '--jsonl', '--timeout', '1'], { input });
    expect(resultsOf(stdout)).toMatchObject([
      { error: null, timedOut: false },
      { error: { type: 'TimeoutError' }, timedOut: true, stateLost: false },
      { stdout: '7\n' },
    ]);
    expect(code).toBe(0);
  });

  it('takes a time limit of its own from a line', async () => {
    const input = '{"code":"while True: pass","timeout":0.3}\n' + block('print(1)');
    const { stdout } = await rlm(['exec', '--jsonl', '--timeout', '300'], { input });
    expect(resultsOf(stdout)).toMatchObject([{ timedOut: true }, { timedOut: false }]);
  });

  it('gives the context back after a block that had to be killed', async () => {
    await using folder = await TestFolder.create({ 'context.txt': 'twelve bytes' });
    const stubborn = 'while True:\n try:\n  while True: pass\n except BaseException: pass';
    const input = block(stubborn) + block('print(context.size)');
    const args = ['exec', '--jsonl', '--timeout', '0.5', '--context', folder.file('context.txt')];
    const { stdout } = await rlm(args, { input });
    expect(resultsOf(stdout)).toMatchObject([
      { timedOut: true, stateLost: true },
      { stdout: '12\n', error: null },
    ]);
  });

  it('answers lines that are no requests and goes on', async () => {
    const bad = ['{"code":', '[]', '{"code":1}', '{"code":"1","cde":1}', '\ufffd\u0000'];
    const input = [
      block('x = 1'),
      ...bad.map((line) => `${line}\n`),
      '  \n\r\n',
      block('print(x)'),
    ];
    const { code, stdout } = await rlm(['exec', '--jsonl'], { input: input.join('') });
    const results = resultsOf(stdout);
    expect(results.map(({ error }) => error?.type ?? null)).toEqual([
      null,
      ...bad.map(() => 'InvalidRequest'),
      null,
    ]);
    expect(results.at(-1)?.stdout).toBe('1\n');
    for (const result of results)
      expect(Object.keys(result)).toEqual(Object.keys(results[0] ?? {}));
    expect(code).toBe(0);
  });

  it('answers a line that is not UTF-8 and goes on', async () => {
    const input = Buffer.concat([Buffer.of(0xff, 0x0a), Buffer.from(block('print(1)'))]);
    const { stdout } = await rlm(['exec', '--jsonl'], { input });
    expect(resultsOf(stdout)).toMatchObject([
      { error: { type: 'InvalidRequest', message: 'The line is not UTF-8.' } },
      { stdout: '1\n' },
    ]);
  });

  it('takes 5 MB of code in one line', async () => {
    const input = block(`text = "${'x'.repeat(5_000_000)}"\nprint(len(text))`);
    const { stdout } = await rlm(['exec', '--jsonl'], { input });
    expect(resultsOf(stdout)).toMatchObject([{ stdout: '5000000\n', error: null }]);
  });

  it('answers the line that met broken infrastructure, and says so by its exit code', async () => {
    const { code, stdout, stderr } = await rlm(['exec', '--jsonl', '--env', 'modal'], {
      input: block('1') + block('2'),
    });
    expect(resultsOf(stdout)).toMatchObject([{ error: { type: 'NOT_IMPLEMENTED' } }]);
    expect(stderr).toMatch(/^Error: /);
    expect(code).toBe(5);
  });

  it('counts sub-calls of each block', async () => {
    await using folder = await TestFolder.create({ 'script.json': { subCalls: ['a', 'b'] } });
    const input = block('print(llm_query_batched(["1", "2"]))') + block('pass');
    const args = ['exec', '--jsonl', '--mock-script', folder.file('script.json')];
    const { stdout } = await rlm(args, { input });
    expect(resultsOf(stdout)).toMatchObject([
      { stdout: "['a', 'b']\n", subCalls: [{ kind: 'llm_query' }, { kind: 'llm_query' }] },
      { subCalls: [] },
    ]);
  });
});
