import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it, jest } from '@jest/globals';
import { readSettingsFile } from '../../../src/settings/sources/read-file.js';
import { PROJECT_FILE, SettingsFolder, USER_FILE } from '../settings-folder.js';

const bomb = [
  'a: &a [x, x, x, x, x, x, x, x, x, x]',
  'b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]',
  'c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]',
  'd: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]',
  'e: [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]',
].join('\n');

describe('a file of settings', () => {
  it.each<[what: string, text: string, message: string]>([
    [
      'an unknown key',
      'timeout: 1\n\nmax_dept: 3\n',
      '~/.rlm/config.yaml:3:1: unknown key "max_dept". Did you mean "max_depth"?',
    ],
    [
      'an unknown key in a group',
      'docker:\n  imag: x\n',
      '~/.rlm/config.yaml:2:3: unknown key "docker.imag". Did you mean "image"?',
    ],
    [
      'a key outside of its group',
      'image: x\n',
      '~/.rlm/config.yaml:1:1: unknown key "image". Did you mean "docker.image"?',
    ],
    [
      'a key in a group that has none',
      'docker:\n  max_depth: 2\n',
      '~/.rlm/config.yaml:2:3: unknown key "docker.max_depth". Did you mean "max_depth", outside of groups?',
    ],
    [
      'a key with its group before it',
      'timeout: 1\ndocker.image: x\n',
      '~/.rlm/config.yaml:2:1: unknown key "docker.image". Write it as "image" within the group "docker".',
    ],
    [
      'an alias of nothing',
      'verbose: true\ntimeout: *nope\n',
      '~/.rlm/config.yaml:2:10: There is no such anchor before.',
    ],
    [
      'a key that is a list',
      'verbose: true\n? [a]\n: b\n',
      '~/.rlm/config.yaml:2:3: A key is a word, not a list or a group.',
    ],
    ['an alias of a list as key', 'a: &a [b]\n*a : c\n', '~/.rlm/config.yaml:2:1: A key is a word'],
    [
      'a key of an object',
      '__proto__: { x: 1 }\n',
      '~/.rlm/config.yaml:1:1: unknown key "__proto__".',
    ],
    [
      'a wrong type',
      'timeout: "5"\n',
      '~/.rlm/config.yaml:1:10: timeout: Invalid input: expected number, received string.',
    ],
    [
      'a wrong word',
      'viz: {}\ntrajectory_format: xml\n',
      '~/.rlm/config.yaml:2:20: trajectory_format: Invalid option: expected one of "jsonl"|"json".',
    ],
    [
      'a wrong mode',
      'egress: loud\n',
      '~/.rlm/config.yaml:1:9: egress: expected "redact", "raise" or "off", or a group of options.',
    ],
    [
      'a size that is too small',
      'docker: { memory_limit: 1k }\n',
      '~/.rlm/config.yaml:1:25: docker.memory_limit: must be a size such as',
    ],
    ['text', 'hello\n', 'write settings as "key: value".'],
    ['a list', '- timeout: 1\n', 'write settings as "key: value".'],
    ['a key twice', 'timeout: 1\ntimeout: 2\n', '~/.rlm/config.yaml:2:1: This key is there twice.'],
    [
      'two documents',
      'timeout: 1\n---\ntimeout: 2\n',
      '~/.rlm/config.yaml:2:1: A file holds one document.',
    ],
    ['tabs', 'docker:\n\timage: x\n', '~/.rlm/config.yaml:2:1: YAML is indented with spaces'],
    [
      'a tag',
      'timeout: !!js/function "x"\n',
      '~/.rlm/config.yaml:1:10: Tags ("!…") are not used here.',
    ],
    ['what is not closed', 'docker: { image: x\n', '~/.rlm/config.yaml:2:1: Flow map'],
    ['aliases that multiply', bomb, 'it has too many aliases'],
    ['an alias of itself', '&a timeout: *a\n', '~/.rlm/config.yaml'],
  ])('is refused for %s, with the place', async (_what, text, message) => {
    await using folder = await SettingsFolder.create({ [USER_FILE]: text });
    await expect(folder.load()).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(message),
    });
  });

  it('is refused for a key that is a list without a warning of the parser', async () => {
    const warned = jest.spyOn(process, 'emitWarning');
    await using folder = await SettingsFolder.create({ [USER_FILE]: '? [a]\n: b\n' });
    await expect(folder.load()).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
  });

  it('is told all its problems at once, in their order', async () => {
    const text = 'docker: { imag: x }\ntimeout: soon\nlog_dir: []\n';
    await using folder = await SettingsFolder.create({ [PROJECT_FILE]: text });
    const error: unknown = await folder.load().catch((reason: unknown) => reason);
    const lines = String(error).split('\n');
    expect(lines.map((line) => /rlm\.config\.yaml:(\d+:\d+)/.exec(line)?.[1])).toEqual([
      '1:11',
      '2:10',
      '3:10',
    ]);
  });

  it.each([
    [
      'api_key: sk-secret-value',
      'set the environment variable ANTHROPIC_API_KEY or OPENAI_API_KEY.',
    ],
    ['openai_api_key: sk-secret-value', 'set the environment variable OPENAI_API_KEY.'],
    ['openaiApiKey: sk-secret-value', 'set the environment variable OPENAI_API_KEY.'],
    ['egress: { secrets: [sk-secret-value] }', 'does not belong in a file'],
  ])('may not hold a key, which is not repeated: %s', async (line, advice) => {
    await using folder = await SettingsFolder.create({ [USER_FILE]: line });
    const error: unknown = await folder.load().catch((reason: unknown) => reason);
    expect(String(error)).toContain(advice);
    expect(String(error)).not.toContain('sk-secret-value');
  });

  it.each([
    ['is empty', ''],
    ['has only comments', '# timeout: 1\n'],
    ['has a group with only comments', 'docker:\n  # image: x\n'],
    ['begins with a byte order mark', '\uFEFF# nothing\n'],
  ])('may say nothing: it %s', async (_what, text) => {
    await using folder = await SettingsFolder.create({ [USER_FILE]: text });
    const { origins } = await folder.load();
    expect([...origins.values()].every(({ source }) => source === 'default')).toBe(true);
  });

  it('reads JSON, and tells where it is wrong', async () => {
    const right = '{\n\t"timeout": 5,\n\t"docker": { "image": "x" }\n}';
    await using folder = await SettingsFolder.create({ 'cwd/rlm.config.json': right });
    expect((await folder.load()).origins.get('docker.image')).toMatchObject({
      value: 'x',
      origin: 'file rlm.config.json:3',
    });
    await writeFile(folder.file('cwd/rlm.config.json'), '{ "timeout": 5,\n "verbose": yes }');
    await expect(folder.load()).rejects.toThrow('rlm.config.json:2:13: This is no JSON value.');
  });

  it('is refused above its limit of length, whatever it holds', async () => {
    await using folder = await SettingsFolder.create({ [USER_FILE]: '# ' });
    await truncate(folder.file(USER_FILE), 10 << 20);
    await expect(folder.load()).rejects.toThrow('it is longer than 1048576 bytes');
  });

  it('is refused if it is not UTF-8', async () => {
    await using folder = await SettingsFolder.create({ [USER_FILE]: Uint8Array.of(0x66, 0xff) });
    await expect(folder.load()).rejects.toThrow('~/.rlm/config.yaml: it is not UTF-8 text.');
  });

  it('is refused at once if it is a folder, a pipe or a device', async () => {
    await using folder = await SettingsFolder.create();
    await mkdir(folder.file(USER_FILE));
    await expect(folder.load()).rejects.toThrow('~/.rlm/config.yaml: it is a folder.');
    await promisify(execFile)('mkfifo', [folder.file('cwd/rlm.config.yaml')]);
    await expect(folder.load()).rejects.toThrow('rlm.config.yaml: it is not a regular file.');
    const env = { RLM_CONFIG: '/dev/zero' };
    await using other = await SettingsFolder.create();
    await expect(other.load({ env })).rejects.toThrow('/dev/zero: it is not a regular file.');
  });

  it('may be a link, as among files that are kept elsewhere', async () => {
    await using folder = await SettingsFolder.create({ 'home/mine.yaml': 'timeout: 8\n' });
    await symlink(folder.file('home/mine.yaml'), folder.file(USER_FILE));
    expect((await folder.load()).values.timeout).toBe(8);
  });

  it('of a project is not read if it belongs to somebody else, unless root reads it', async () => {
    await using folder = await SettingsFolder.create({ [PROJECT_FILE]: 'timeout: 8\n' });
    const path = folder.file(PROJECT_FILE);
    const project = { kind: 'project file', path, shown: 'rlm.config.yaml' } as const;
    // What belongs to root may be read by everybody, so root's own file is given away first.
    if (process.getuid?.() === 0) await chown(path, 12_345, 12_345);
    const { uid: owner } = await stat(path);
    await expect(readSettingsFile(project, { caller: owner + 1 })).rejects.toThrow(
      'belongs to another user',
    );
    expect(await readSettingsFile(project, { caller: owner })).toHaveProperty('size', 1);
    expect(await readSettingsFile(project, { caller: 0 })).toHaveProperty('size', 1);
  });

  it('that nobody may read is told', async () => {
    await using folder = await SettingsFolder.create({ [USER_FILE]: 'timeout: 8\n' });
    await chmod(folder.file(USER_FILE), 0);
    // Root may read everything.
    const expected = process.getuid?.() === 0 ? { timeout: 8 } : 'it cannot be read (EACCES)';
    const found: unknown = await folder.load().then(
      ({ values }) => ({ timeout: values.timeout }),
      (reason: unknown) => String(reason).match(/it cannot be read \(EACCES\)/)?.[0],
    );
    expect(found).toEqual(expected);
  });
});
