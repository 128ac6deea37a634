import { describe, expect, it } from '@jest/globals';
import { rlm } from '../rlm-process.js';

interface Guarantee {
  readonly name: string;
  readonly inForce: boolean | null;
  readonly checkedBy: string | null;
}

interface Report {
  readonly environments: readonly { readonly isolation: { guarantees: readonly Guarantee[] } }[];
}

describe.each(['runc', 'runsc'])('rlm doctor in docker on %s', (runtime) => {
  const env = { RLM_DOCKER_RUNTIME: runtime };

  it('opens a session and tells every layer, with who looked', async () => {
    const ended = await rlm(['doctor', '--env', 'docker'], { env });
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    expect(ended.stdout).toMatch(/^ok {4}engine — /m);
    expect(ended.stdout).toMatch(
      new RegExp(`^ok {4}session — one was opened: container, ${runtime}`, 'm'),
    );
    expect(ended.stdout).toMatch(/^ok {4}network — none: in force, tried from inside/m);
    expect(ended.stdout).toMatch(/^ok {4}ipc — private: in force, as the host knows/m);
    expect(ended.stdout).toMatch(/\nWorks: docker\.\n$/);
  });

  it('holds all that it asks for', async () => {
    const ended = await rlm(['doctor', '--env', 'docker', '--json'], { env });
    const { environments } = JSON.parse(ended.stdout) as Report;
    const guarantees = environments[0]?.isolation.guarantees ?? [];
    expect(guarantees.length).toBeGreaterThan(10);
    expect(guarantees.filter(({ inForce }) => inForce === false)).toEqual([]);
  });
});

describe('rlm doctor beside an engine', () => {
  it('tells local and docker when it is asked for neither', async () => {
    const ended = await rlm(['doctor']);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/\nWorks: local, docker\.\n$/);
  });
});
