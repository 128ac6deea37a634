import { describe, expect, it } from '@jest/globals';
import { createDockerEnvironmentFactory } from '../../../src/environments/docker/index.js';
import { FakeEngine, json, MODERN, type Route } from './fake-engine.js';

type Options = NonNullable<Parameters<typeof createDockerEnvironmentFactory>[0]>;

const IMAGE = { 'GET /images/some/image/json': json({ Id: 'sha256:1', Config: {} }) };
const ONLY_RUNC = { 'GET /info': json({ OSType: 'linux', Runtimes: { runc: {} } }) };

/** What the environment says of an engine that answers in this way, and what the engine was asked. */
async function diagnose(
  routes: Readonly<Record<string, Route>>,
  options: Options = {},
  signal?: AbortSignal,
) {
  const engine = await FakeEngine.listen({ ...MODERN, ...routes });
  const settings: Options = { runtime: 'auto', image: 'some/image', ...options };
  const factory = createDockerEnvironmentFactory({ ...settings, dockerHost: engine.address });
  try {
    const checks = await factory.diagnose?.(signal && { signal });
    return { checks, requests: engine.requests };
  } finally {
    await factory.close?.();
    await engine.close();
  }
}

describe('the diagnosis of the docker environment', () => {
  it('tells the engine, gVisor and the image', async () => {
    const { checks } = await diagnose(IMAGE);
    expect(checks).toEqual([
      expect.objectContaining({
        status: 'ok',
        what: 'engine',
        detail: expect.stringMatching(/^Docker 28\.2\.2, API 1\.50, at unix:/),
      }),
      expect.objectContaining({ status: 'ok', what: 'gVisor' }),
      expect.objectContaining({ status: 'ok', what: 'image', detail: 'some/image is there' }),
    ]);
  });

  it('stops at an engine that does not answer, and says how to start it', async () => {
    const factory = createDockerEnvironmentFactory({ dockerHost: 'unix:///nowhere/docker.sock' });
    expect(await factory.diagnose?.()).toEqual([
      {
        status: 'fail',
        what: 'engine',
        detail: expect.stringContaining('nothing answers at unix:///nowhere/docker.sock'),
        fix: expect.stringContaining('systemctl start docker'),
        code: 'ENGINE_UNAVAILABLE',
      },
      expect.objectContaining({
        status: 'warn',
        what: 'gVisor',
        detail: 'not known: no engine tells',
      }),
    ]);
  });

  it('names an image that is not there, and does not pull it', async () => {
    const { checks, requests } = await diagnose({});
    expect(checks?.at(-1)).toMatchObject({
      status: 'fail',
      what: 'image',
      fix: expect.stringContaining('docker pull some/image'),
      code: 'IMAGE_UNAVAILABLE',
    });
    expect(requests).not.toContain('POST /images/create');
  });

  it('warns where there is no gVisor, and says how to install it', async () => {
    const { checks } = await diagnose({ ...IMAGE, ...ONLY_RUNC });
    expect(checks?.[1]).toMatchObject({
      status: 'warn',
      what: 'gVisor',
      detail: expect.stringContaining('has no runtime runsc'),
      fix: expect.stringContaining('sudo runsc install'),
      code: null,
    });
  });

  it('warns where gVisor is there and not used', async () => {
    const { checks } = await diagnose(IMAGE, { runtime: 'runc' });
    expect(checks?.[1]).toMatchObject({
      status: 'warn',
      detail: expect.stringContaining('not used'),
      fix: expect.stringContaining('RLM_DOCKER_RUNTIME'),
    });
  });

  it('fails where gVisor is required and not there', async () => {
    const { checks } = await diagnose({ ...IMAGE, ...ONLY_RUNC }, { requireGvisor: true });
    expect(checks?.[1]).toMatchObject({ status: 'fail', code: 'SECURITY_VIOLATION' });
  });

  it('rejects when it is stopped while the engine does not answer', async () => {
    const stop = new AbortController();
    const silent: Route = () => {
      stop.abort();
    };
    const asked = diagnose({ 'GET /version': silent }, {}, stop.signal);
    await expect(asked).rejects.toMatchObject({ code: 'ABORTED' });
  });
});
