import { describe, expect, it } from '@jest/globals';
import { chooseEnvironment } from '../../src/options/choose-environment.js';
import { environmentSettings, type EnvironmentFlags } from '../../src/options/environment-flags.js';
import { commandSettings } from '../../src/settings/command-settings.js';
import { TestFolder } from '../rlm-process.js';
import { silentIo } from '../silent-io.js';

/** What is chosen by flags and the lines of a file. */
async function choose(flags: EnvironmentFlags, file = ''): ReturnType<typeof chooseEnvironment> {
  await using folder = await TestFolder.create({ 'rlm.config.yaml': file });
  const sources = { cwd: folder.path, home: '/nowhere', env: {} };
  const settings = await commandSettings(silentIo(), environmentSettings(flags), sources);
  return await chooseEnvironment(flags, settings);
}

const MEMORY = { text: '1.5g', bytes: 1536 << 20 };

describe('chooseEnvironment', () => {
  it('shows code the current directory where the environment can', async () => {
    expect(await choose({ env: 'docker', workspace: true })).toEqual({
      name: 'docker',
      options: { workspaceMount: process.cwd() },
    });
    expect(await choose({ env: 'local', workspace: true })).toEqual({
      name: 'local',
      options: {},
    });
  });

  it('hands over what the environment has an option for', async () => {
    const flags = { env: 'docker', image: 'mine', runtime: 'runsc', workspace: false };
    expect((await choose(flags)).options).toEqual({
      image: 'mine',
      runtime: 'runsc',
      workspaceMount: null,
    });
  });

  it('gives memory in the words of the environment', async () => {
    const inDocker = await choose({ env: 'docker', workspace: true, memory: MEMORY });
    expect(inDocker.options).toMatchObject({ memoryLimit: '1.5g' });
    const local = await choose({ env: 'local', workspace: true, memory: MEMORY });
    expect(local.options).toEqual({ memoryLimitMb: 1536 });
  });

  it.each([
    ['--image', 'local', { image: 'mine' }],
    ['--runtime', 'repl', { runtime: 'auto' }],
    ['--writable', 'local', { writable: true }],
    ['--no-workspace', 'local', { workspace: false }],
    ['--memory', 'modal', { memory: MEMORY }],
    ['--unrestricted', 'docker', { unrestricted: true }],
  ])('refuses %s for %s, which has no such option', async (flag, env, flags) => {
    await expect(choose({ env, workspace: true, ...flags })).rejects.toThrow(
      `${flag} is not for --env ${env}: `,
    );
  });

  it('refuses to let code write where it sees nothing', async () => {
    const flags = { env: 'docker', writable: true, workspace: false };
    await expect(choose(flags)).rejects.toThrow('exclude each other');
  });

  it('takes from a file what was not typed, in the words of the environment', async () => {
    const file = `environment: docker
docker:
  image: theirs
  start_timeout: 1.5
  workspace_mount: /srv/data
local: { memory_limit_mb: 99 }`;
    expect(await choose({ workspace: true, image: 'mine' }, file)).toEqual({
      name: 'docker',
      options: { image: 'mine', startTimeoutMs: 1500, workspaceMount: '/srv/data' },
    });
    expect((await choose({ workspace: false }, file)).options).toMatchObject({
      image: 'theirs',
      workspaceMount: null,
    });
    expect(await choose({ env: 'repl', workspace: true }, file)).toEqual({
      name: 'repl',
      options: { memoryLimitMb: 99 },
    });
  });

  it.each(['true', '/workspace'])('shows the current directory for %s', async (mount) => {
    const file = `environment: docker\ndocker: { workspace_mount: ${mount} }`;
    expect((await choose({ workspace: true }, file)).options).toEqual({
      workspaceMount: process.cwd(),
    });
  });

  it('refuses to let code write where a file says that it sees nothing', async () => {
    const file = 'environment: docker\ndocker: { workspace_mount: false, writable: true }';
    await expect(choose({ workspace: true }, file)).rejects.toThrow(
      'docker.writable in rlm.config.yaml:2:45: code sees no folder',
    );
  });
});
