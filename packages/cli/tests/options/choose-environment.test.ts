import { describe, expect, it } from '@jest/globals';
import { chooseEnvironment } from '../../src/options/choose-environment.js';

const MEMORY = { text: '1.5g', bytes: 1536 << 20 };

describe('chooseEnvironment', () => {
  it('shows code the current directory where the environment can', async () => {
    expect(await chooseEnvironment({ env: 'docker', workspace: true })).toEqual({
      name: 'docker',
      options: { workspaceMount: process.cwd() },
    });
    expect(await chooseEnvironment({ env: 'local', workspace: true })).toEqual({
      name: 'local',
      options: {},
    });
  });

  it('hands over what the environment has an option for', async () => {
    const flags = { env: 'docker', image: 'mine', runtime: 'runsc', workspace: false };
    expect((await chooseEnvironment(flags)).options).toEqual({
      image: 'mine',
      runtime: 'runsc',
      workspaceMount: null,
    });
  });

  it('gives memory in the words of the environment', async () => {
    const inDocker = await chooseEnvironment({ env: 'docker', workspace: true, memory: MEMORY });
    expect(inDocker.options).toMatchObject({ memoryLimit: '1.5g' });
    const local = await chooseEnvironment({ env: 'local', workspace: true, memory: MEMORY });
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
    await expect(chooseEnvironment({ env, workspace: true, ...flags })).rejects.toThrow(
      `${flag} is not for --env ${env}: `,
    );
  });

  it('refuses to let code write where it sees nothing', async () => {
    const flags = { env: 'docker', writable: true, workspace: false };
    await expect(chooseEnvironment(flags)).rejects.toThrow('exclude each other');
  });
});
