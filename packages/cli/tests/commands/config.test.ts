import { describe, expect, it } from '@jest/globals';
import { rlm, RlmProcess, TestFolder } from '../rlm-process.js';

const SECRET = 'sk-nobody-may-see-this-0123456789';

describe('rlm config', () => {
  it('tells of keys only the names of their variables, and of addresses no password and no query', async () => {
    const file = `base_url: https://me:${SECRET}@host/v1?api_key=${SECRET}\n`;
    await using folder = await TestFolder.create({ 'rlm.config.yaml': file });
    const options = { cwd: folder.path, env: { OPENAI_API_KEY: SECRET } };
    const text = await rlm(['config'], options);
    expect([text.code, text.stderr]).toEqual([0, '']);
    expect(text.stdout).toMatch(/^openai +set +environment OPENAI_API_KEY$/m);
    expect(text.stdout).toMatch(/^anthropic +not set +ANTHROPIC_API_KEY$/m);
    expect(text.stdout).toContain('https://***@host/v1?api_key=***');
    const json = await rlm(['config', '--json'], options);
    expect(JSON.parse(json.stdout)).toMatchObject({
      files: [{ kind: 'project file' }],
      settings: {
        base_url: { value: 'https://***@host/v1?api_key=***', origin: 'file rlm.config.yaml:1' },
        timeout: { value: 300, origin: 'default' },
      },
      keys: expect.arrayContaining([
        { backend: 'openai', variables: ['OPENAI_API_KEY'], found: 'OPENAI_API_KEY' },
      ]),
    });
    expect(text.stdout + json.stdout).not.toContain(SECRET);
  });

  it('prints where the own file is, also if it is not there or wrong', async () => {
    await using folder = await TestFolder.create({ '.rlm/config.yaml': 'a: [' });
    const env = { HOME: folder.path, RLM_CONFIG: '' };
    const ended = await rlm(['config', '--path'], { cwd: folder.path, env });
    expect([ended.code, ended.stdout]).toEqual([0, `${folder.file('.rlm/config.yaml')}\n`]);
  });

  it('says what an unknown key may have been meant to be', async () => {
    const ended = await rlm(['config', 'dockr']);
    expect([ended.code, ended.stdout]).toEqual([5, '']);
    expect(ended.stderr).toBe(
      'Error: There is no setting "dockr".\nHint: Did you mean "docker"?\n',
    );
  });
});

describe('a command with settings', () => {
  it('ends although a program of settings leaves something open, and prints only its own results', async () => {
    const code =
      "console.log('hello');\nsetInterval(() => {}, 1000);\nexport default { log_dir: 'none' };\n";
    await using folder = await TestFolder.create({ 'rlm.config.ts': code });
    const ended = await rlm(['logs', '--format', 'json'], { cwd: folder.path });
    expect([ended.code, ended.stdout]).toEqual([0, '']);
    expect(ended.stderr).toContain('hello\n');
  });

  it('stops at once, at the first signal, in a program of settings that goes round and round', async () => {
    const code = "console.log('begun');\nfor (;;);\n";
    await using folder = await TestFolder.create({ 'rlm.config.ts': code });
    const command = new RlmProcess(['config'], { cwd: folder.path });
    await command.shows('stderr', 'begun');
    command.child.kill('SIGINT');
    const ended = await command.ended;
    expect([ended.code, ended.stdout, ended.stderr]).toEqual([130, '', 'begun\nInterrupted.\n']);
  });

  it('says which file of the folder it obeys, and names the place of what does not fit', async () => {
    await using folder = await TestFolder.create({
      'rlm.config.yaml': 'local:\n  execute_timeout: 400\n',
    });
    const ended = await rlm(['exec', '-c', '1'], { cwd: folder.path });
    expect([ended.code, ended.stdout]).toEqual([5, '']);
    expect(ended.stderr).toBe(
      'Settings of this folder: rlm.config.yaml.\nError: local.execute_timeout in rlm.config.yaml:2:20: must not be above execute_timeout_cap.\n',
    );
  });

  it('prints its object also if the settings are wrong', async () => {
    await using folder = await TestFolder.create({ 'rlm.config.yaml': 'max_dept: 1\n' });
    const ended = await rlm(['exec', '--json', '-c', '1'], { cwd: folder.path });
    expect(ended.code).toBe(5);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      error: { message: expect.stringContaining('rlm.config.yaml:1:1: unknown key "max_dept"') },
    });
  });

  it('keeps the limits of a file, records where it says, and obeys flags before both', async () => {
    const code = (text: string): string => `\`\`\`repl\n${text}\n\`\`\``;
    await using folder = await TestFolder.create({
      'script.json': { root: [code('x = 1'), code('FINAL(x)')] },
      'rlm.config.yaml': 'max_iterations: 1\nlog_dir: mine\nverbose: true\n',
    });
    const run = ['run', '--mock-script', 'script.json', 'q'];
    const ended = await rlm(run, { cwd: folder.path });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('  reply:\n');
    const more = await rlm([...run, '--max-iterations', '2', '--log-dir', 'other'], {
      cwd: folder.path,
    });
    expect([more.code, more.stdout]).toEqual([0, '1\n']);
    const { readdir } = await import('node:fs/promises');
    for (const name of ['mine', 'other']) {
      expect(await readdir(folder.file(name))).toContainEqual(
        expect.stringMatching(/^trajectories_.*\.jsonl$/),
      );
    }
  });
});
