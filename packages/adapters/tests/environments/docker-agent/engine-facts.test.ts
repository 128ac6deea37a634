import { describe, expect, it } from '@jest/globals';
import { Engine } from '../../../src/environments/docker/engine/engine.js';
import { FakeEngine, halfAnAnswer, json, MODERN, type Route } from './fake-engine.js';

/** What is found out of an engine that answers in this way. */
async function factsOf(routes: Readonly<Record<string, Route>>) {
  const fake = await FakeEngine.listen({ ...MODERN, ...routes });
  try {
    return await new Engine(fake.address).facts();
  } finally {
    await fake.close();
  }
}

describe("an engine's facts", () => {
  it('are read from what it says of itself', async () => {
    const info = {
      OSType: 'linux',
      Runtimes: { runc: { path: 'runc' }, runsc: { path: 'runsc' } },
      SecurityOptions: ['name=seccomp,profile=default', 'name=rootless'],
      CgroupVersion: '2',
      NCPU: 8,
      SwapLimit: true,
      Warnings: ['WARNING: bridge-nf-call-iptables is disabled'],
    };
    expect(await factsOf({ 'GET /info': json(info) })).toMatchObject({
      name: 'Docker 28.2.2',
      isPodman: false,
      apiVersion: '1.50',
      runtimes: ['runc', 'runsc'],
      securityOptions: info.SecurityOptions,
      cgroupVersion: '2',
      processors: 8,
      swapLimit: true,
      warnings: info.Warnings,
    });
  });

  it('may be few: Podman leaves out much', async () => {
    const version = {
      Version: '5.2.0',
      ApiVersion: '1.41',
      Components: [{ Name: 'Podman Engine', Version: '5.2.0' }],
    };
    const facts = await factsOf({
      'GET /version': json(version),
      'GET /info': json({ Runtimes: null, SecurityOptions: null, NCPU: null }),
    });
    expect(facts).toMatchObject({
      name: 'Podman 5.2.0',
      isPodman: true,
      runtimes: [],
      securityOptions: [],
      cgroupVersion: null,
      processors: null,
      swapLimit: null,
      warnings: [],
    });
  });

  it.each([['1.40'], ['1.9'], ['0.99'], ['']])(
    'end in an error that says what to update, with API %j',
    async (ApiVersion) => {
      await expect(
        factsOf({ 'GET /version': json({ Version: '19.03.1', ApiVersion }) }),
      ).rejects.toMatchObject({
        code: 'ENGINE_UNSUPPORTED',
        message: expect.stringMatching(/Docker 19\.03\.1.*20\.10.*1\.41.*Update/),
      });
    },
  );

  it.each([['1.41'], ['1.100'], ['2.0']])('are fine with API %s', async (ApiVersion) => {
    const facts = await factsOf({ 'GET /version': json({ Version: '1', ApiVersion }) });
    expect(facts.apiVersion).toBe(ApiVersion);
  });

  it('end in an error if it runs Windows containers', async () => {
    await expect(factsOf({ 'GET /info': json({ OSType: 'windows' }) })).rejects.toMatchObject({
      code: 'ENGINE_UNSUPPORTED',
      message: expect.stringContaining('Linux containers'),
    });
  });

  it.each<[string, Route, string]>([
    ['refuses', json({ message: 'tired' }, 500), 'CONTAINER_FAILED'],
    ['answers by half', halfAnAnswer, 'ENGINE_UNAVAILABLE'],
    ['answers with other things', json(['Docker']), 'CONTAINER_FAILED'],
    [
      'hangs up',
      (request) => {
        request.socket.destroy();
      },
      'ENGINE_UNAVAILABLE',
    ],
  ])('end in a typed error if it %s', async (_what, route, code) => {
    await expect(factsOf({ 'GET /version': route, 'GET /info': route })).rejects.toMatchObject({
      code,
    });
  });

  it('are asked for again after a failure, and then no more', async () => {
    const fake = await FakeEngine.listen({});
    try {
      const engine = new Engine(fake.address);
      await expect(engine.facts()).rejects.toMatchObject({ code: 'CONTAINER_FAILED' });
      fake.routes = MODERN;
      expect(await engine.facts()).toBe(await engine.facts());
      expect(fake.requests.filter((request) => request === 'GET /version')).toHaveLength(2);
    } finally {
      await fake.close();
    }
  });
});
