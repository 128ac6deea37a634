import { describe, expect, it } from '@jest/globals';
import { Engine } from '../../../src/environments/docker/engine/engine.js';
import { selectRuntime } from '../../../src/environments/docker/engine/select-runtime.js';
import { FakeEngine, json } from '../docker-agent/fake-engine.js';

/** What Podman says: all runtimes of its settings, whether or not they are installed. */
async function podmanFacts(DefaultRuntime: string): ReturnType<Engine['facts']> {
  const fake = await FakeEngine.listen({
    'GET /version': json({
      Version: '4.3.1',
      ApiVersion: '1.41',
      Components: [{ Name: 'Podman Engine' }],
    }),
    'GET /info': json({ Runtimes: { crun: {}, kata: {}, runc: {}, runsc: {} }, DefaultRuntime }),
  });
  try {
    return await new Engine(fake.address).facts();
  } finally {
    await fake.close();
  }
}

const AUTO = { runtime: 'auto', requireGvisor: false, allowUnsafeRuntime: false } as const;

describe('The runtime on Podman', () => {
  it('is its default and no other, whatever it lists', async () => {
    const facts = await podmanFacts('crun');
    expect(facts.runtimes).toEqual(['crun']);
    expect(selectRuntime(AUTO, facts)).toMatchObject({ runtime: 'runc', engineName: undefined });
  });

  it('is refused where gVisor is required and not the default, with what to do', async () => {
    const facts = await podmanFacts('crun');
    expect(() => selectRuntime({ ...AUTO, requireGvisor: true }, facts)).toThrow(
      /Podman 4\.3\.1 has no runtime runsc.*containers\.conf/,
    );
  });

  it('is gVisor where that is the default, with a word to whoever asked for less', async () => {
    const facts = await podmanFacts('runsc');
    expect(selectRuntime(AUTO, facts)).toMatchObject({ runtime: 'runsc', warning: null });
    expect(selectRuntime({ ...AUTO, runtime: 'runc' }, facts)).toMatchObject({
      runtime: 'runsc',
      warning: expect.stringContaining('all containers in gVisor'),
    });
  });
});
