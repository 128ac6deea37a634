import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { SecurityViolationError, type RlmError } from '@rlm-ts/domain';

import { DockerSessions } from './docker-session.js';
import { RUNTIMES, type Runtime } from './engine.js';
import { EngineOverTcp } from './engine-over-tcp.js';
import { EngineThatIsNone } from './engine-that-is-none.js';
import { ChangedImage } from './images.js';
import { failureOf } from './outcome.js';
import { gone, there } from './poll.js';

type Options = ConstructorParameters<typeof DockerSessions>[0];

/** How the first block of a session fails, which leaves no container. */
async function startFailure(options: Options): Promise<RlmError> {
  await using sessions = new DockerSessions(options);
  await using session = sessions.open();
  const failure = await failureOf(session.run('1'));
  expect(await session.containers()).toEqual([]);
  return failure;
}

describe.each(RUNTIMES)('an image of which %s cannot make a session', (runtime) => {
  async function failureIn(made: Promise<ChangedImage>, options: Options = {}): Promise<RlmError> {
    await using image = await made;
    return await startFailure({ runtime, image: image.name, ...options });
  }

  it('has no Python', async () => {
    const made = ChangedImage.after('rm "$(command -v python3)"');
    expect(await failureIn(made)).toMatchObject({
      code: 'PYTHON_NOT_FOUND',
      message: expect.stringMatching(/has no python3.*Python 3\.9.*option image/),
    });
  });

  it('has a Python that is too old', async () => {
    expect(await failureIn(ChangedImage.withPython('exit 78'))).toMatchObject({
      code: 'PYTHON_UNSUPPORTED',
      message: expect.stringMatching(/older than 3\.9.*option image/),
    });
  });

  it('has a Python that says why it cannot start', async () => {
    const made = ChangedImage.withPython('echo "no encodings here" >&2; exit 1');
    expect(await failureIn(made)).toMatchObject({
      code: 'CONTAINER_FAILED',
      message: expect.stringMatching(/exit code 1.*no encodings here/),
    });
  });

  it('needs more memory than it is given', async () => {
    const made = ChangedImage.withPython('exec tail /dev/zero');
    expect(await failureIn(made, { memoryLimit: '64m' })).toMatchObject({
      code: 'CONTAINER_FAILED',
      message: expect.stringMatching(/due to memory limit.*64m.*option memoryLimit/),
    });
  });

  it('has a Python that never says a word', async () => {
    const made = ChangedImage.withPython('exec sleep 600');
    expect(await failureIn(made, { startTimeoutMs: 3000 })).toMatchObject({
      code: 'CONTAINER_FAILED',
      message: expect.stringMatching(/not get ready within 3000 ms.*startTimeoutMs/),
    });
  });
});

describe('an image that is not there', () => {
  // Nobody listens on this port: what stands for a registry that cannot be reached.
  const image = '127.0.0.1:1/rlm-suite-missing:none';

  it('is one typed error when it may not be pulled', async () => {
    expect(await startFailure({ image, pull: 'never' })).toMatchObject({
      code: 'IMAGE_UNAVAILABLE',
      message: expect.stringMatching(/not there.*docker pull .*option image/),
    });
  });

  it('is one typed error when no registry answers, after the user was told of the pull', async () => {
    await using sessions = new DockerSessions({ image, pull: 'missing' });
    await using session = sessions.open();
    expect(await failureOf(session.run('1'))).toMatchObject({
      code: 'IMAGE_UNAVAILABLE',
      message: expect.stringMatching(/could not be pulled: .*refused.*option image/s),
    });
    expect(session.notices).toContainEqual({
      level: 'progress',
      message: expect.stringContaining(`Pulling ${image}`),
    });
  });
});

describe('an engine', () => {
  it.each([
    ['a socket that is not there', 'unix:///nowhere/docker.sock'],
    ['a port on which nobody listens', 'tcp://127.0.0.1:1'],
  ])('at %s is one typed error that says how to start it', async (_where, dockerHost) => {
    expect(await failureOf(new DockerSessions({ dockerHost }).open().run('1'))).toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: expect.stringMatching(/Docker daemon not running.*Start it.*DOCKER_HOST/),
      retryable: true,
    });
  });

  it('that hangs up on everybody is one typed error', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { port } = server.address() as { port: number };
      const dockerHost = `tcp://127.0.0.1:${String(port)}`;
      expect(await failureOf(new DockerSessions({ dockerHost }).open().run('1'))).toMatchObject({
        code: 'ENGINE_UNAVAILABLE',
      });
    } finally {
      server.close();
    }
  });

  it('older than what sessions need is one typed error', async () => {
    await using none = await EngineThatIsNone.start({ apiVersion: '1.30', runtimes: ['runc'] });
    const running = new DockerSessions({ dockerHost: none.host }).open().run('1');
    expect(await failureOf(running)).toMatchObject({
      code: 'ENGINE_UNSUPPORTED',
      message: expect.stringMatching(/API 1\.30.*Docker 20\.10.*Update/),
    });
  });

  it.each<[string, Options]>([
    ['asked for by name', { runtime: 'runsc' }],
    ['required', { requireGvisor: true }],
  ])('without gVisor runs nothing where that is %s', async (_how, options) => {
    await using none = await EngineThatIsNone.start({ apiVersion: '1.41', runtimes: ['runc'] });
    const running = new DockerSessions({ dockerHost: none.host, ...options }).open().run('1');
    const failure = await failureOf(running);
    expect(failure).toBeInstanceOf(SecurityViolationError);
    expect(failure).toMatchObject({
      code: 'SECURITY_VIOLATION',
      message: expect.stringMatching(/gVisor is required.*Install it.*allowUnsafeRuntime: true/),
    });
  });

  it('gives gVisor to whom nothing is said, and to whom requires it', async () => {
    const chosen = async (options: Options): Promise<Runtime> => {
      await using sessions = new DockerSessions(options);
      await using session = sessions.open();
      await session.printed('1');
      return session.isolation?.runtime === 'runsc (gVisor)' ? 'runsc' : 'runc';
    };
    const options = [{}, { requireGvisor: true }, { runtime: 'runc' } as const];
    expect(await Promise.all(options.map(chosen))).toEqual(['runsc', 'runsc', 'runc']);
  });

  it('can be started later: the next block finds it', async () => {
    await using far = await EngineOverTcp.start();
    await using sessions = new DockerSessions({ dockerHost: far.host });
    await using session = sessions.open();
    far.hangUp();
    expect((await failureOf(session.run('1'))).code).toBe('ENGINE_UNAVAILABLE');
    far.answer();
    expect(await session.printed('print(1)')).toBe('1\n');
  });

  it('that goes away in the midst of a block costs that block, and is back for the next', async () => {
    await using far = await EngineOverTcp.start();
    await using sessions = new DockerSessions({ dockerHost: far.host });
    await using session = sessions.open();
    await session.load('kept');
    const running = session.run('llm_query("running")\nwhile True: pass');
    await there(() => Promise.resolve(session.broker.received), 'a block that runs');
    far.hangUp();
    expect(await running).toMatchObject({ stateLost: true, error: { type: 'SandboxDied' } });
    expect((await failureOf(session.run('1'))).code).toBe('ENGINE_UNAVAILABLE');
    far.answer();
    expect(await session.printed('print(context)')).toBe('kept\n');
  });

  it('that goes away for good keeps nobody from closing, and its containers end', async () => {
    await using far = await EngineOverTcp.start();
    await using sessions = new DockerSessions({ dockerHost: far.host });
    const session = sessions.open();
    await session.printed('1');
    expect(await session.containers()).toHaveLength(1);
    far.hangUp();
    await session[Symbol.asyncDispose]();
    await sessions[Symbol.asyncDispose]();
    expect(await gone(() => session.containers())).toEqual([]);
  });
});
