import { describe, expect, it } from '@jest/globals';
import { rlm, TestFolder } from '../rlm-process.js';

describe('rlm exec', () => {
  it('runs code from the command line and prints its output alone', async () => {
    expect(await rlm(['exec', '-c', 'print(6 * 7)'])).toEqual({
      code: 0,
      stdout: '42\n',
      stderr: '',
    });
  });

  it('redacts the secrets of its own environment, or exits with 1, or lets them out', async () => {
    const env = { MY_API_KEY: 'correct-horse-battery' };
    const code = 'print("it is", "-".join(["correct", "horse", "battery"]))';
    const redacted = await rlm(['exec', '-c', code], { env });
    expect([redacted.code, redacted.stderr]).toEqual([0, 'redacted: known-secret in stdout\n']);
    expect(redacted.stdout).toMatch(/^it is \[REDACTED.*\]\n$/);
    const raised = await rlm(['exec', '--egress', 'raise', '--json', '-c', code], { env });
    expect(raised.code).toBe(1);
    expect(raised.stdout).toContain('"type":"DATA_LEAKAGE"');
    expect(raised.stdout + raised.stderr).not.toContain('correct-horse-battery');
    const open = await rlm(['exec', '--egress', 'off', '-c', code], { env });
    expect(open).toEqual({ code: 0, stdout: 'it is correct-horse-battery\n', stderr: '' });
  });

  it('runs code from a file', async () => {
    await using folder = await TestFolder.create({ 'code.py': 'print("aus der Datei: ü")\n' });
    const ended = await rlm(['exec', folder.file('code.py')]);
    expect(ended).toEqual({ code: 0, stdout: 'aus der Datei: ü\n', stderr: '' });
  });

  it('runs code from standard input', async () => {
    const ended = await rlm(['exec', '-'], { input: 'x = 1\nprint(x)\n' });
    expect(ended).toEqual({ code: 0, stdout: '1\n', stderr: '' });
  });

  it.each([[['-c', '']], [['-']]])('runs empty code given by %j', async (args) => {
    expect(await rlm(['exec', ...args])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('keeps the streams of the code apart and exits with 1 if it raises', async () => {
    const code = 'print("out")\nwarn("err")\n1 / 0';
    const setup = 'def warn(text):\n  import sys\n  print(text, file=sys.stderr)\n';
    const ended = await rlm(['exec', '--unrestricted', '-c', setup + code]);
    expect([ended.code, ended.stdout]).toEqual([1, 'out\n']);
    expect(ended.stderr).toMatch(/^err\nTraceback \(most recent call last\):[^]*ZeroDivisionError/);
  });

  it('exits with 2 after a timeout and says how to allow more', async () => {
    const ended = await rlm([
      'exec',
      '--timeout',
      '0.2',
      '-c',
      'print("before")\nwhile True: pass',
    ]);
    expect([ended.code, ended.stdout]).toEqual([2, 'before\n']);
    expect(ended.stderr).toContain('TimeoutError');
    expect(ended.stderr).toContain('--timeout SECONDS');
  });

  it('gives the code a file as its context', async () => {
    await using folder = await TestFolder.create({ 'context.txt': 'needle in hay' });
    const args = ['exec', '--context', folder.file('context.txt'), '-c', 'print(context.size)'];
    expect(await rlm(args)).toMatchObject({ code: 0, stdout: '13\n' });
  });

  it('gives the code a folder or several files as a mapping, and tells what it leaves out', async () => {
    await using folder = await TestFolder.create({
      'docs/a.md': 'alpha',
      'docs/b.md': 'beta',
      'docs/nul': '\0',
      'one.txt': '1',
    });
    const show = ['-c', 'print({name: file[:] for name, file in context.items()})'];
    const docs = await rlm(['exec', '--context', folder.file('docs'), ...show]);
    expect(docs).toMatchObject({ code: 0, stdout: "{'a.md': 'alpha', 'b.md': 'beta'}\n" });
    expect(docs.stderr).toContain('1 binary ("nul")');
    const paths = ['--context', folder.file('one.txt'), '--context', folder.file('docs/a.md')];
    expect(await rlm(['exec', ...paths, ...show])).toEqual({
      code: 0,
      stdout: "{'one.txt': '1', 'a.md': 'alpha'}\n",
      stderr: '',
    });
  });

  it('tells code that asks a model how to get one', async () => {
    const ended = await rlm(['exec', '-c', 'print(llm_query("hello?"))']);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/^Error: .*--mock-script FILE/);
  });

  it('answers llm_query from a script', async () => {
    await using folder = await TestFolder.create({ 'script.json': { subCalls: ['scripted!'] } });
    const args = [
      'exec',
      '--mock-script',
      folder.file('script.json'),
      '-c',
      'print(llm_query("?"))',
    ];
    expect(await rlm(args)).toEqual({ code: 0, stdout: 'scripted!\n', stderr: '' });
  });

  it('restricts Python, and does not with --unrestricted', async () => {
    const code = 'import os\nprint(os.sep)';
    expect(await rlm(['exec', '-c', code])).toMatchObject({ code: 1, stdout: '' });
    expect(await rlm(['exec', '--unrestricted', '-c', code])).toMatchObject({
      code: 0,
      stdout: '/\n',
    });
  });

  it('tells what holds the code with --verbose', async () => {
    const ended = await rlm(['exec', '--verbose', '-c', 'print(1)']);
    expect([ended.code, ended.stdout]).toEqual([0, '1\n']);
    expect(ended.stderr).toMatch(/^Isolation: process\.\n {2}host environment: /);
  });

  it('limits the memory of the code and says how to allow more', async () => {
    const ended = await rlm(['exec', '--memory', '100m', '-c', 'x = "x" * 200_000_000']);
    expect([ended.code, ended.stdout]).toEqual([1, '']);
    expect(ended.stderr).toMatch(/MemoryError[^]*Hint: .*--memory SIZE/);
  });

  it('knows local by its older name', async () => {
    expect(await rlm(['exec', '--env', 'repl', '-c', 'print(1)'])).toMatchObject({ stdout: '1\n' });
  });

  it('notes a final answer beside the output', async () => {
    const ended = await rlm(['exec', '-c', 'FINAL(6 * 7)']);
    expect(ended).toEqual({ code: 0, stdout: '', stderr: 'Final answer: 42\n' });
  });

  it('says so when it leaves out the middle of a long output', async () => {
    const ended = await rlm(['exec', '-c', 'print("x" * 3_000_000)']);
    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain('wrote 3000001 bytes to standard output');
  });

  it('prints one object and nothing else with --json', async () => {
    const ended = await rlm(['exec', '--json', '-c', 'print("hi")\nx = [1, 2]\nFINAL("done")']);
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    expect(ended.stdout.match(/\n/g)).toHaveLength(1);
    expect(JSON.parse(ended.stdout)).toEqual({
      stdout: 'hi\n',
      stderr: '',
      stdoutBytes: 3,
      stderrBytes: 0,
      error: null,
      timedOut: false,
      outOfMemory: false,
      stateLost: false,
      executionTimeMs: expect.any(Number),
      variables: [{ name: 'x', type: 'list', size: 2 }],
      subCalls: [],
      finalAnswer: { text: 'done', source: 'final_call' },
      facts: [],
      draftAnswer: null,
    });
  });

  it('exits with the same codes with --json', async () => {
    const raised = await rlm(['exec', '--json', '-c', 'raise ValueError("no")']);
    expect([raised.code, raised.stderr]).toEqual([1, '']);
    expect(JSON.parse(raised.stdout)).toMatchObject({
      error: { type: 'ValueError', message: 'no' },
    });
    const late = await rlm(['exec', '--json', '--timeout', '0.2', '-c', 'while True: pass']);
    expect(late.code).toBe(2);
    expect(JSON.parse(late.stdout)).toMatchObject({ timedOut: true });
  });

  it('prints an object also when nothing could run', async () => {
    const ended = await rlm(['exec', '--json', '--env', 'lokal', '-c', '1']);
    expect(ended.code).toBe(5);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      stdout: '',
      error: { type: 'ENVIRONMENT_UNKNOWN', message: expect.stringContaining('"local"') },
    });
  });

  it.each([
    [
      'an unknown environment',
      ['--env', 'lokal', '-c', '1'],
      '--env: there is no environment "lokal". Did you mean "local"?',
    ],
    ['an environment that is not built yet', ['--env', 'modal', '-c', '1'], 'not built yet'],
    ['a missing file', ['missing.py'], '"missing.py" cannot be read: there is no such file.'],
    ['a folder', ['/'], '"/" cannot be read: it is a folder.'],
    [
      'a missing context',
      ['--context', 'missing.txt', '-c', '1'],
      '--context "missing.txt" cannot be opened',
    ],
    ['a device as context', ['--context', '/dev/null', '-c', '1'], 'not a regular file'],
    [
      'a missing script',
      ['--mock-script', 'missing.json', '-c', '1'],
      '"missing.json" cannot be read',
    ],
    ['a script from standard input', ['--mock-script', '-', '-c', '1'], 'not standard input'],
    ['no code', [], 'There is no code to run.'],
    [
      'an option of another environment',
      ['--image', 'python:3.13', '-c', '1'],
      '--image is not for --env local: that environment has no such option.',
    ],
    [
      'the language layer of another environment',
      ['--env', 'docker', '--unrestricted', '-c', '1'],
      '--unrestricted is not for --env docker',
    ],
    ['too little memory', ['--memory', '1m', '-c', '1'], '--memory (in MB): '],
    [
      'too little memory for a container',
      ['--env', 'docker', '--memory', '1m', '-c', '1'],
      '--memory: must be a size',
    ],
    [
      'writing without a workspace',
      ['--env', 'docker', '--writable', '--no-workspace', '-c', '1'],
      '--writable and --no-workspace exclude each other.',
    ],
    ['code twice', ['-c', '1', 'file.py'], '--code and FILE exclude each other.'],
    ['lines and code', ['--jsonl', '-c', '1'], '--jsonl and --code exclude each other.'],
    ['lines and a file', ['--jsonl', 'file.py'], '--jsonl and FILE exclude each other.'],
    ['lines and one object', ['--jsonl', '--json'], '--jsonl and --json exclude each other.'],
  ])('refuses %s with exit code 5 and no stack', async (_what, args, message) => {
    const { code, stdout, stderr } = await rlm(['exec', ...args]);
    expect([code, stdout]).toEqual([5, '']);
    expect(stderr).toMatch(/^Error: /);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it('refuses code that is not UTF-8 and names the line', async () => {
    await using folder = await TestFolder.create({
      'latin.py': Buffer.from('a = 1\nb = "\xfc"', 'latin1'),
    });
    const ended = await rlm(['exec', folder.file('latin.py')]);
    expect(ended.code).toBe(5);
    expect(ended.stderr).toContain('not UTF-8 text: line 2');
  });

  it.each([
    ['no JSON', '{"subCalls": [', 'is not JSON'],
    ['no object', '[1]', 'must hold a JSON object'],
    [
      'an unknown key',
      '{"subCals": []}',
      'script.json.subCals: unknown key. Did you mean "subCalls"?',
    ],
  ])('refuses a script with %s', async (_what, script, message) => {
    await using folder = await TestFolder.create({ 'script.json': script });
    const args = ['exec', '--mock-script', 'script.json', '-c', '1'];
    const ended = await rlm(args, { cwd: folder.path });
    expect(ended.code).toBe(5);
    expect(ended.stderr).toContain(message);
  });

  it('says what is missing when there is no Python', async () => {
    const ended = await rlm(['exec', '-c', '1'], { env: { PATH: '/nonexistent' } });
    expect(ended.code).toBe(5);
    expect(ended.stderr).toMatch(/^Error: .*[Pp]ython/);
  });

  it('shows stacks to a person who debugs', async () => {
    const ended = await rlm(['exec', 'missing.py'], { env: { RLM_DEBUG: '1' } });
    expect(ended.stderr).toMatch(/^ +at /m);
  });
});
