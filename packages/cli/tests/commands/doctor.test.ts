import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { devNull } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { rlm, RlmProcess, TestFolder } from '../rlm-process.js';
import { ScriptedEngine } from '../scripted-engine.js';

const NO_ENGINE = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };
const SECRET = 'sk-nobody-may-see-this';

interface Report {
  readonly environments: readonly { readonly isolation: { readonly guarantees: object[] } }[];
}

describe('rlm doctor', () => {
  it('opens a local session and tells the layers that hold it, and warns of a missing engine with what to do', async () => {
    const ended = await rlm(['doctor'], { env: NO_ENGINE });
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    expect(ended.stdout).toMatch(/^ok {4}Node\.js — \d+\.\d+/m);
    expect(ended.stdout).toMatch(/^ok {4}Python — 3\.\d+\.\d+, \//m);
    expect(ended.stdout).toMatch(/^ok {4}session — one was opened: process/m);
    expect(ended.stdout).toMatch(/^ok {4}memory — 2048 MB: in force, /m);
    expect(ended.stdout).toMatch(
      /^warn {2}engine — Docker daemon not running[^]*\n {6}Fix: Start it/m,
    );
    expect(ended.stdout).toMatch(/\nWorks: local\.\nDoes not work: docker\.\n$/);
    const wrong = ended.stdout.split(/\n(?=\S|\n)/).filter((check) => /^(warn|fail)/.test(check));
    expect(wrong.length).toBeGreaterThan(1);
    expect(wrong.filter((check) => !check.includes('\n      Fix: '))).toEqual([]);
    // It fits on 80 columns but for single words.
    const long = ended.stdout.split('\n').filter((line) => line.length > 80);
    expect(long.filter((line) => line.trim().includes(' '))).toEqual([]);
  });

  it('looks where it is told that logs and the dashboard would be', async () => {
    await using folder = await TestFolder.create();
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const logs = `${folder.path}/deep/logs`;
    const args = ['--env', 'modal', '--log-dir', logs, '--port', String(port)];
    const ended = await rlm(['doctor', ...args]);
    server.close();
    expect(ended.stdout).toContain(`log folder — ${logs} can be made`);
    expect(ended.stdout).toMatch(/^warn {2}port — \d+ is taken/m);
  });

  it('prints one object with --json, with the whole isolation report', async () => {
    const ended = await rlm(['doctor', '--env', 'local', '--json']);
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    expect(ended.stdout.trimEnd()).not.toContain('\n');
    const report = JSON.parse(ended.stdout) as Report;
    expect(report).toMatchObject({
      ok: true,
      environments: [{ name: 'local', required: true, works: true }],
      error: null,
    });
    expect(report.environments[0]?.isolation.guarantees).toContainEqual(
      expect.objectContaining({ name: 'memory', inForce: true }),
    );
  });

  it('tells by its variable that a key is there, and nothing else of it', async () => {
    const env = { ...NO_ENGINE, OPENAI_API_KEY: SECRET };
    const [text, json] = await Promise.all([
      rlm(['doctor', '--env', 'modal'], { env }),
      rlm(['doctor', '--env', 'modal', '--json'], { env }),
    ]);
    expect(text.stdout).toMatch(
      /^ok {4}keys — there: OPENAI_API_KEY; not there: ANTHROPIC_API_KEY/m,
    );
    const openai = { backend: 'openai', variables: ['OPENAI_API_KEY'], found: 'OPENAI_API_KEY' };
    expect(JSON.parse(json.stdout)).toMatchObject({ keys: expect.arrayContaining([openai]) });
    for (const { stdout, stderr } of [text, json]) expect(stdout + stderr).not.toContain(SECRET);
  });

  it('exits with 3 if docker is asked for and there is no engine', async () => {
    const ended = await rlm(['doctor', '--env', 'docker'], { env: NO_ENGINE });
    expect([ended.code, ended.stderr]).toEqual([3, '']);
    expect(ended.stdout).toMatch(/^fail {2}engine — /m);
    expect(ended.stdout).not.toContain('Environment local');
  });

  it('exits with 3 and names an image that is not there, which it does not pull', async () => {
    await using engine = await ScriptedEngine.start({
      'POST /images/create': { body: {}, unfinished: true },
    });
    const env = { DOCKER_HOST: engine.address, RLM_DOCKER_IMAGE: 'some/image' };
    const ended = await rlm(['doctor', '--env', 'docker'], { env });
    expect(ended.code).toBe(3);
    expect(ended.stdout).toMatch(/^fail {2}image — The image some\/image is not there/m);
    expect(ended.stdout).toMatch(/Fix: Pull it with[^]*RLM_DOCKER_IMAGE/);
    expect(ended.stdout).toMatch(/^warn {2}gVisor — [^]*Fix: Install it/m);
  });

  it('exits with 5 where there is no Python, and says how to get one', async () => {
    await using empty = await TestFolder.create();
    const ended = await rlm(['doctor', '--env', 'local'], { env: { PATH: empty.path } });
    expect(ended.code).toBe(5);
    expect(ended.stdout).toMatch(/^fail {2}Python — No Python interpreter[^]*Fix: Install Python/m);
  });

  it('exits with 5 where temporary files cannot be written', async () => {
    const ended = await rlm(['doctor', '--env', 'local'], { env: { TMPDIR: '/nowhere' } });
    expect(ended.code).toBe(5);
    expect(ended.stdout).toMatch(/^fail {2}temp folder — \/nowhere cannot[^]*Fix: .*TMPDIR/m);
  });

  it('exits with 5 and says so for an environment that there is not', async () => {
    const ended = await rlm(['doctor', '--env', 'nope', '--json']);
    expect(ended.code).toBe(5);
    expect(ended.stderr).toMatch(/^Error: --env: there is no environment "nope"\. Registered: /);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      ok: false,
      checks: [],
      error: { code: 'ENVIRONMENT_UNKNOWN' },
    });
  });

  it('names the files that it goes by', async () => {
    await using folder = await TestFolder.create({ 'rlm.config.yaml': 'environment: modal\n' });
    const ended = await rlm(['doctor'], { cwd: folder.path, env: { RLM_CONFIG: devNull } });
    expect(ended.stdout).toMatch(/^ok {4}settings — from rlm\.config\.yaml/m);
    expect(ended.stdout).toContain('Environment modal');
  });

  it.each([
    ['a file', { 'rlm.config.yaml': 'log_dir: logs\nmodle: x\n' }, {}, /rlm\.config\.yaml:2:1: /],
    ['a variable', {}, { RLM_COST_LIMIT_USD: 'cheap' }, /RLM_COST_LIMIT_USD/],
    ['a variable of another environment', {}, { RLM_MEMORY_LIMIT: 'zz' }, /RLM_MEMORY_LIMIT/],
  ])(
    'finds what is wrong in %s, looks at the rest, and exits with 5',
    async (_in, files, env, what) => {
      await using folder = await TestFolder.create(files);
      const args = ['doctor', '--env', 'local'];
      const where = { cwd: folder.path, env: { RLM_CONFIG: devNull, ...env } };
      const [text, json] = await Promise.all([rlm(args, where), rlm([...args, '--json'], where)]);
      expect([text.code, text.stderr]).toEqual([5, '']);
      expect(text.stdout).toMatch(/^fail {2}settings — [^]*?\n {6}Fix: Correct it/m);
      expect(text.stdout).toMatch(what);
      expect(text.stdout).toMatch(/\nWorks: local\.\n$/);
      expect(json.code).toBe(5);
      expect(JSON.parse(json.stdout)).toMatchObject({
        ok: false,
        checks: expect.arrayContaining([
          expect.objectContaining({ what: 'settings', status: 'fail', code: 'CONFIG_INVALID' }),
        ]),
        environments: [{ name: 'local', works: true }],
        error: null,
      });
    },
  );

  it('finds an environment that a file names and there is not', async () => {
    await using folder = await TestFolder.create({ 'rlm.config.yaml': 'environment: dokcer\n' });
    const env = { RLM_CONFIG: devNull, ...NO_ENGINE };
    const ended = await rlm(['doctor'], { cwd: folder.path, env });
    expect(ended.code).toBe(5);
    expect(ended.stdout).toMatch(/^fail {2}settings — [^]*rlm\.config\.yaml:1[^]*"dokcer"/m);
    expect(ended.stdout).toContain('Works: local.');
  });

  it.each([
    [
      'a file',
      'backend: antropic\n',
      {},
      'backend in rlm.config.yaml:1:10',
      'antropic',
      'anthropic',
    ],
    [
      'a file for sub-calls',
      'backend: openai\nsub_backend: opnai\nsub_model: x\n',
      {},
      'sub_backend in rlm.config.yaml:2:14',
      'opnai',
      'openai',
    ],
    ['a variable', '', { RLM_LLM_PROVIDER: 'opnai' }, 'RLM_LLM_PROVIDER', 'opnai', 'openai'],
    [
      'a file with an unknown environment',
      'backend: antropic\nenvironment: dokcer\n',
      {},
      'backend in rlm.config.yaml:1:10',
      'antropic',
      'anthropic',
    ],
  ])(
    'finds a backend that %s names and there is not, says which it may be, and exits with 5',
    async (_in, file, variables, place, name, meant) => {
      await using folder = await TestFolder.create({ 'rlm.config.yaml': file });
      const env = { RLM_CONFIG: devNull, ...NO_ENGINE, ...variables };
      const ended = await rlm(['doctor', '--json'], { cwd: folder.path, env });
      expect(ended.code).toBe(5);
      expect(JSON.parse(ended.stdout)).toMatchObject({
        ok: false,
        checks: expect.arrayContaining([
          {
            status: 'fail',
            what: 'backend',
            detail: `${place}: there is no backend "${name}".`,
            fix: expect.stringContaining(`Did you mean "${meant}"? Registered: anthropic, `),
            code: 'BACKEND_UNKNOWN',
          },
        ]),
        environments: expect.arrayContaining([expect.objectContaining({ name: 'local' })]),
      });
    },
  );

  it('ends at Ctrl-C while an engine does not answer', async () => {
    let asked: () => void = () => undefined;
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    await using engine = await ScriptedEngine.start(
      { 'GET /version': { body: [], unfinished: true } },
      () => {
        asked();
      },
    );
    const started = new RlmProcess(['doctor', '--env', 'docker'], {
      env: { DOCKER_HOST: engine.address },
    });
    await isAsked;
    started.child.kill('SIGINT');
    expect(await started.ended).toMatchObject({ code: 130, stdout: '' });
  });
});
