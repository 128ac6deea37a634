import { afterEach, describe, expect, it } from '@jest/globals';
import { diagnose, failuresOf } from '../../src/diagnosis/index.js';

describe('diagnose without a choice', () => {
  const dockerHost = process.env['DOCKER_HOST'];

  afterEach(() => {
    if (dockerHost === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = dockerHost;
  });

  it('needs local to work, and only warns of docker', async () => {
    process.env['DOCKER_HOST'] = 'unix:///nowhere/docker.sock';
    const diagnosis = await diagnose();
    expect(diagnosis.environments).toMatchObject([
      { name: 'local', required: true, works: true, isolation: { isolation: 'process' } },
      { name: 'docker', required: false, works: false, isolation: null },
    ]);
    const [local, docker] = diagnosis.environments;
    expect(local?.isolation?.guarantees.length).toBeGreaterThan(0);
    expect(docker?.checks).toMatchObject([
      { status: 'warn', what: 'engine', code: 'ENGINE_UNAVAILABLE' },
      { status: 'warn', what: 'gVisor', code: null },
    ]);
    expect(failuresOf(diagnosis)).toEqual([]);
  });
});
