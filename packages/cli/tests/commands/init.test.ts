import { existsSync } from 'node:fs';
import { readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { rlm, TestFolder, type Ended } from '../rlm-process.js';

/** Runs the command for somebody who lives in the folder. */
function atHome(folder: TestFolder, args: readonly string[], RLM_CONFIG = ''): Promise<Ended> {
  return rlm(args, { cwd: folder.path, env: { HOME: folder.path, RLM_CONFIG } });
}

async function modeOf(file: string): Promise<number> {
  return (await stat(file)).mode & 0o777;
}

describe('rlm init', () => {
  it('writes a file that the command reads, for its owner alone', async () => {
    await using folder = await TestFolder.create();
    const ended = await atHome(folder, ['init']);
    expect(ended).toEqual({
      code: 0,
      stdout: 'Configuration saved to: ~/.rlm/config.yaml\n',
      stderr: '',
    });
    expect(await modeOf(folder.file('.rlm'))).toBe(0o700);
    expect(await modeOf(folder.file('.rlm/config.yaml'))).toBe(0o600);
    const text = await readFile(folder.file('.rlm/config.yaml'), 'utf8');
    expect(text).toMatch(/^# yaml-language-server: \$schema=\.\/config\.schema\.json\n/);
    const schema: unknown = JSON.parse(
      await readFile(folder.file('.rlm/config.schema.json'), 'utf8'),
    );
    expect(schema).toMatchObject({ properties: { max_depth: { type: 'integer' } } });
    const shown = await atHome(folder, ['config', 'viz.port']);
    expect(shown.stdout).toMatch(/^viz\.port +8501 +file ~\/\.rlm\/config\.yaml:\d+$/m);
  });

  it('replaces no file, also not one behind a link, unless it is told to', async () => {
    await using folder = await TestFolder.create({ '.rlm/config.yaml': 'timeout: 7\n' });
    const refused = await atHome(folder, ['init']);
    expect([refused.code, refused.stdout]).toEqual([5, '']);
    expect(refused.stderr).toContain(
      'is there already.\nHint: Replace it with `rlm init --force`.',
    );
    expect(await readFile(folder.file('.rlm/config.yaml'), 'utf8')).toBe('timeout: 7\n');
    expect((await atHome(folder, ['init', '--force'])).code).toBe(0);
    expect(await readFile(folder.file('.rlm/config.yaml'), 'utf8')).toContain('timeout: 300\n');
    await symlink(folder.file('nowhere.yaml'), folder.file('link.yaml'));
    expect((await atHome(folder, ['init'], 'link.yaml')).code).toBe(5);
  });

  it.each(['', 'relative'])('takes the home of the account where HOME is %j', async (HOME) => {
    await using folder = await TestFolder.create();
    const { homedir } = userInfo();
    const env = { HOME, RLM_CONFIG: '' };
    const ended = await rlm(['config', '--path'], { cwd: folder.path, env });
    expect(ended).toMatchObject({ code: 0, stdout: `${homedir}/.rlm/config.yaml\n` });
  });

  it('writes nothing where there is no home, and other commands do without', async () => {
    await using folder = await TestFolder.create();
    const options = { cwd: folder.path, env: { HOME: '/', RLM_CONFIG: '' } };
    const ended = await rlm(['init', '--force'], options);
    expect(ended).toEqual({
      code: 5,
      stdout: '',
      stderr:
        'Error: There is no home directory for a file of settings. Set HOME to one, or name a file by RLM_CONFIG.\n',
    });
    expect([existsSync('/.rlm'), existsSync(folder.file('.rlm'))]).toEqual([false, false]);
    const script = folder.file('script.json');
    await writeFile(script, JSON.stringify({ root: ['```repl\nFINAL(7)\n```'] }));
    const home = { ...options.env, RLM_LOG_DIR: '~/logs' };
    const [run, doctor, refused] = await Promise.all([
      rlm(['run', '--no-log', '--mock-script', script, 'q'], options),
      rlm(['doctor', '--env', 'modal'], options),
      rlm(['run', '--mock-script', script, 'q'], { ...options, env: home }),
    ]);
    expect([run.code, run.stdout]).toEqual([0, '7\n']);
    expect(doctor.stdout).toMatch(/^ok {4}settings — no file/m);
    expect([refused.code, refused.stdout]).toEqual([5, '']);
    expect(refused.stderr).toMatch(
      /Error: There is no home directory for ~\/logs\. Set HOME to one, or write the whole path\.\n$/,
    );
  });

  it('gives up where there can be no folder', async () => {
    await using folder = await TestFolder.create({ '.rlm': 'a file' });
    const refused = await atHome(folder, ['init']);
    expect([refused.code, refused.stderr]).toEqual([
      5,
      expect.stringMatching(/cannot be written: /),
    ]);
    const nowhere = await atHome(folder, ['init'], '/proc/no-such-folder/own.yaml');
    expect([nowhere.code, nowhere.stderr]).toEqual([
      5,
      expect.stringContaining('cannot be written: '),
    ]);
  });

  it('writes where RLM_CONFIG says, if that is YAML', async () => {
    await using folder = await TestFolder.create();
    expect((await atHome(folder, ['init'], 'mine/own.yaml')).code).toBe(0);
    expect(await readFile(folder.file('mine/own.yaml'), 'utf8')).toContain('$schema=./own.schema');
    const refused = await atHome(folder, ['init'], 'own.json');
    expect([refused.code, refused.stderr]).toEqual([5, expect.stringContaining('no YAML file')]);
  });

  it('writes the file of a project, once', async () => {
    await using folder = await TestFolder.create();
    const ended = await atHome(folder, ['init', '--project']);
    expect(ended.stdout).toBe('Configuration saved to: rlm.config.yaml\n');
    expect((await atHome(folder, ['init', '--project'])).code).toBe(5);
    await using other = await TestFolder.create({ 'rlm.config.json': {} });
    expect((await atHome(other, ['init', '--project', '--force'])).code).toBe(5);
  });
});
