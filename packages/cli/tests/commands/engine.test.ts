import { describe, expect, it } from '@jest/globals';
import { rlm, RlmProcess, TestFolder, type Ended } from '../rlm-process.js';
import { ScriptedEngine, type EngineAnswer } from '../scripted-engine.js';

const NOWHERE = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };
const IN_DOCKER = ['--env', 'docker', '--image', 'some/image'];
const PULL = 'POST /images/create';
const FOUND = { 'GET /images/some/image/json': { body: { Id: 'sha256:1', Config: {} } } };

/** Runs code on an engine that answers as it is told. */
async function execOn(
  answers: Readonly<Record<string, EngineAnswer>>,
  ...args: readonly string[]
): Promise<Ended> {
  await using engine = await ScriptedEngine.start(answers);
  const env = { DOCKER_HOST: engine.address };
  return await rlm(['exec', ...IN_DOCKER, ...args, '-c', '1'], { env });
}

describe('rlm without a container engine', () => {
  it('exits with 3 and says how to get one', async () => {
    const ended = await rlm(['exec', ...IN_DOCKER, '-c', '1'], { env: NOWHERE });
    expect([ended.code, ended.stdout]).toEqual([3, '']);
    expect(ended.stderr).toMatch(/^Error: Docker daemon not running: [^]*Start it .*DOCKER_HOST/);
    expect(ended.stderr).not.toMatch(/^ +at /m);
  });

  it('prints an object with --json, and a line for the first block with --jsonl', async () => {
    const error = { type: 'ENGINE_UNAVAILABLE', message: expect.stringContaining('not running') };
    const single = await rlm(['exec', ...IN_DOCKER, '--json', '-c', '1'], { env: NOWHERE });
    expect(single.code).toBe(3);
    expect(JSON.parse(single.stdout)).toMatchObject({ error });
    const input = '{"code":"1"}\n{"code":"2"}\n';
    const lines = await rlm(['exec', ...IN_DOCKER, '--jsonl'], { env: NOWHERE, input });
    expect(lines.code).toBe(3);
    expect(JSON.parse(lines.stdout)).toMatchObject({ error });
  });

  it('ends a run with the same code', async () => {
    await using folder = await TestFolder.create({
      'script.json': { root: ['```repl\n1\n```'] },
    });
    const args = ['run', ...IN_DOCKER, '--mock-script', 'script.json', '--json', 'q'];
    const ended = await rlm(args, { env: NOWHERE, cwd: folder.path });
    expect(ended.code).toBe(3);
    expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: 'ENGINE_UNAVAILABLE' } });
  });
});

describe('rlm on a container engine', () => {
  it('shows how the image comes', async () => {
    const progressDetail = { current: 50 << 20, total: 100 << 20 };
    const body = { status: 'Downloading', id: 'layer', progressDetail };
    const ended = await execOn({ [PULL]: { body } });
    expect([ended.code, ended.stdout]).toEqual([3, '']);
    expect(ended.stderr).toMatch(
      /^Pulling some\/image …\nPulling some\/image: 50 of 100 MB\n[^]*with --image\.\n$/,
    );
  });

  it('names the option for another image if there is none of this name', async () => {
    const ended = await execOn({ [PULL]: { status: 404, body: { message: 'access denied' } } });
    expect([ended.code, ended.stdout]).toEqual([3, '']);
    expect(ended.stderr).toMatch(/\nError: .* could not be pulled: .*access denied.*--image\.\n$/);
  });

  it('does not wait for an image once it is interrupted', async () => {
    await using engine = await ScriptedEngine.start({ [PULL]: { body: {}, unfinished: true } });
    const started = new RlmProcess(['exec', ...IN_DOCKER, '-c', '1'], {
      env: { DOCKER_HOST: engine.address },
    });
    await started.shows('stderr', 'Pulling');
    started.child.kill('SIGINT');
    expect((await started.ended).code).toBe(130);
  });

  it('refuses one that is too old', async () => {
    const ended = await execOn({
      'GET /version': { body: { Version: '19.03', ApiVersion: '1.40', Components: [] } },
    });
    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain('Update the engine.');
  });

  it('refuses one without the runtime that was asked for', async () => {
    const ended = await execOn(FOUND, '--runtime', 'runsc');
    expect(ended.code).toBe(3);
    expect(ended.stderr).toMatch(/^Error: gVisor is required .* Install it /);
  });

  it('says how to do without a folder that the engine does not have', async () => {
    const message = 'invalid mount config for type "bind": bind source path does not exist: /x';
    const ended = await execOn({
      ...FOUND,
      'POST /containers/create': { status: 400, body: { message } },
    });
    expect(ended.code).toBe(3);
    expect(ended.stderr).toMatch(
      /^Error: The engine cannot mount the workspace[^]*\nHint: .*--no-workspace/,
    );
  });
});
