import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { importSettings } from '../../../src/settings/sources/import-settings.js';
import { SETTINGS_PROGRAM } from '../../../src/settings/sources/settings-program.js';
import { SettingsFolder } from '../settings-folder.js';

/** What says that it runs, and which process it is, and then never ends. */
const LOOP =
  "import { writeFileSync } from 'node:fs';\nwriteFileSync(new URL('pid', import.meta.url), String(process.pid));\nfor (;;);\n";

describe('a program of settings', () => {
  it('is run, and need not have the package installed', async () => {
    await using folder = await SettingsFolder.create({
      'cwd/rlm.config.ts':
        "import { defineSettings } from '@rlm-ts/api';\nconst timeout: number = 7;\nexport default defineSettings({ timeout });\n",
    });
    expect((await folder.load()).origins.get('timeout')).toEqual({
      value: 7,
      origin: 'file rlm.config.ts',
      place: 'timeout in rlm.config.ts',
      source: 'project file',
    });
  });

  it.each([
    ['export const timeout = 1;\n', 'rlm.config.ts: it exports no settings.'],
    ["throw new Error('out of order');\n", 'rlm.config.ts: out of order'],
    [
      "export default { get timeout(): number { throw new Error('out of reach'); } };\n",
      'rlm.config.ts: out of reach',
    ],
    ['export default { max_dept: 1 };\n', 'rlm.config.ts: unknown key "max_dept". Did you mean'],
    ['export default { timeout: () => 7 };\n', 'rlm.config.ts: "() => 7" is no setting.'],
    [
      'await new Promise(() => {});\nexport default {};\n',
      'rlm.config.ts: its process ended (exit code 0) before it exported settings.',
    ],
    ['process.exit(3);\nexport default {};\n', 'rlm.config.ts: its process ended (exit code 3)'],
    [
      "setTimeout(() => { throw new Error('too late'); });\nawait new Promise((done) => setTimeout(done, 1000));\n",
      'rlm.config.ts: too late',
    ],
  ])('is refused for %j', async (code, message) => {
    await using folder = await SettingsFolder.create({ 'cwd/rlm.config.ts': code });
    await expect(folder.load()).rejects.toThrow(message);
  });

  it.each(['ts', 'mjs'])(
    '(%s) is ended at its limit of time, also in a loop',
    async (extension) => {
      const file = `cwd/rlm.config.${extension}`;
      await using folder = await SettingsFolder.create({
        [file]: 'for (;;);\nexport default {};\n',
      });
      const reading = importSettings(folder.file(file), 'shown.ts', { timeLimitMs: 300 });
      await expect(reading).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringMatching(/^shown\.ts: it was not done after 0\.3 s\. See /),
      });
    },
  );

  it('may leave open what it likes', async () => {
    const code =
      "import net from 'node:net';\nnet.createServer().listen(0);\nsetInterval(() => {}, 1000);\nexport default { timeout: 7 };\n";
    await using folder = await SettingsFolder.create({ 'cwd/rlm.config.mjs': code });
    expect((await folder.load()).values.timeout).toBe(7);
  });

  it('sets environment variables here', async () => {
    const code =
      "process.env.RLM_TEST_SET = 'by settings';\ndelete process.env.RLM_TEST_KNOWN;\nexport default {};\n";
    await using folder = await SettingsFolder.create({ 'cwd/rlm.config.mjs': code });
    process.env['RLM_TEST_KNOWN'] = 'before';
    try {
      await folder.load();
      const { RLM_TEST_SET, RLM_TEST_KNOWN } = process.env;
      expect({ RLM_TEST_SET, RLM_TEST_KNOWN }).toEqual({ RLM_TEST_SET: 'by settings' });
    } finally {
      delete process.env['RLM_TEST_SET'];
      delete process.env['RLM_TEST_KNOWN'];
    }
  });

  it('is ended when its caller no longer wants it', async () => {
    await using folder = await SettingsFolder.create({ 'cwd/rlm.config.mjs': LOOP });
    const caller = new AbortController();
    const reading = importSettings(folder.file('cwd/rlm.config.mjs'), 'shown.mjs', {
      signal: caller.signal,
    });
    setTimeout(() => {
      caller.abort();
    }, 100);
    await expect(reading).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(
      importSettings(folder.file('cwd/rlm.config.mjs'), 'shown.mjs', { signal: caller.signal }),
    ).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('ends with a caller that was killed', async () => {
    await using folder = await SettingsFolder.create({ 'cwd/rlm.config.mjs': LOOP });
    const caller = spawn(
      process.execPath,
      ['--eval', CALLER, '--', SETTINGS_PROGRAM, folder.file('cwd/rlm.config.mjs')],
      { cwd: folder.cwd, stdio: 'ignore' },
    );
    const pid = await textOf(path.join(folder.cwd, 'pid'));
    caller.kill('SIGKILL');
    await once(caller, 'exit');
    await untilGone(pid);
  });
});

/** Starts the program as a library does. */
const CALLER = `
const [program, file] = process.argv.slice(1);
require('node:child_process').spawn(
  process.execPath, ['--eval', program, '--', file, '', String(process.pid)],
  { stdio: ['ignore', 2, 2, 'ipc'], serialization: 'advanced' },
);
`;

async function textOf(file: string): Promise<string> {
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text !== '') return text;
    await sleep(20);
  }
}

/** A zombie that nobody buries counts as gone. */
async function untilGone(pid: string): Promise<void> {
  for (;;) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') X ');
    if (/\) [ZX] /.test(stat)) return;
    await sleep(20);
  }
}
