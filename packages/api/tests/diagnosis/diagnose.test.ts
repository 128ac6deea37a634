import { describe, expect, it } from '@jest/globals';
import {
  failedCheck,
  RlmError,
  type EnvironmentFactory,
  type IsolationReport,
} from '@rlm-ts/domain';
import { defineEnvironment } from '../../src/registries/definitions.js';
import { diagnose, failuresOf, type EnvironmentDiagnosis } from '../../src/diagnosis/index.js';
import { scriptedEnvironment, type EnvironmentScript } from '../scripted-parts.js';

const fails = (message: string) => (): Promise<never> =>
  Promise.reject(new RlmError({ code: 'ENVIRONMENT_START_FAILED', message }));

/** A diagnosis of one environment, and what that environment was told. */
async function diagnosed(
  script: EnvironmentScript = {},
  parts: Partial<EnvironmentFactory> = {},
  signal?: AbortSignal,
): Promise<{ found: EnvironmentDiagnosis | undefined; journal: readonly string[] }> {
  const factory = scriptedEnvironment(script);
  const definition = defineEnvironment({
    name: 'mine',
    createFactory: () => ({ ...factory, ...parts }),
  });
  const { environments } = await diagnose(
    { environment: 'mine', signal },
    { environments: [definition] },
  );
  return { found: environments[0], journal: factory.journal };
}

describe('diagnose', () => {
  it('opens a session, runs an empty block in it, and closes everything', async () => {
    const { found, journal } = await diagnosed();
    expect(found).toMatchObject({ name: 'mine', required: true, works: true, isolation: null });
    expect(found?.checks).toMatchObject([{ status: 'ok', what: 'session' }]);
    expect(journal.slice(0, 3)).toEqual(['open', 'execute ', 'cleanup']);
    expect(journal).toContain('close');
  });

  it('tells what held the code', async () => {
    const isolation: IsolationReport = {
      isolation: 'container',
      runtime: 'runc',
      guarantees: [],
      missing: ['There is no lock.'],
    };
    const { open } = scriptedEnvironment();
    const { found } = await diagnosed({}, { open: (s) => ({ ...open(s), isolation }) });
    expect(found?.isolation).toEqual(isolation);
    expect(found?.checks.at(-1)?.detail).toBe('one was opened: container, runc');
  });

  it('tells what the environment says of itself, and opens nothing if that is a failure', async () => {
    const ready = { status: 'ok', what: 'A', detail: 'is there', fix: null, code: null } as const;
    const broken = failedCheck('B', new Error('is not'));
    const { found, journal } = await diagnosed(
      {},
      { diagnose: () => Promise.resolve([ready, broken]) },
    );
    expect(found).toMatchObject({ works: false, checks: [ready, broken], isolation: null });
    expect(journal).not.toContain('open');
    expect(journal).toContain('close');
  });

  it('tells why no session could be had', async () => {
    const { found, journal } = await diagnosed({ execute: fails('It is off. Turn it on.') });
    expect(found?.works).toBe(false);
    expect(found?.checks).toEqual([
      {
        status: 'fail',
        what: 'session',
        detail: 'It is off.',
        fix: 'Turn it on.',
        code: 'ENVIRONMENT_START_FAILED',
      },
    ]);
    expect(journal).toContain('close');
  });

  it('does not take a session for a working one in which an empty block raises', async () => {
    const error = { type: 'OSError', message: 'no space', traceback: '' };
    const { found } = await diagnosed({ execute: () => ({ error }) });
    expect(found?.checks).toMatchObject([
      { status: 'fail', detail: expect.stringContaining('no space') },
    ]);
  });

  it('tells a failure to clean up', async () => {
    const { found } = await diagnosed({ close: fails('It stays.') });
    expect(found).toMatchObject({ works: false });
    expect(found?.checks.at(-1)?.detail).toContain('It stays.');
  });

  it('tells warnings that came while the session was opened', async () => {
    const { found } = await diagnosed({
      execute: (_code, { notify }) => {
        notify?.({ level: 'progress', message: 'half done' });
        notify?.({ level: 'warning', message: 'It is not locked.' });
        return {};
      },
    });
    expect(found?.checks.map(({ status, detail }) => [status, detail])).toEqual([
      ['ok', 'one was opened, which does not tell what holds its code'],
      ['warn', 'It is not locked.'],
    ]);
  });

  it('rejects when it is stopped, also if the environment never notices', async () => {
    const stop = new AbortController();
    const asked = diagnosed(
      {},
      {
        diagnose: () => {
          stop.abort();
          return new Promise(() => undefined);
        },
      },
      stop.signal,
    );
    await expect(asked).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('refuses an environment that is not registered', async () => {
    await expect(diagnose({ environment: 'nope' })).rejects.toMatchObject({
      code: 'ENVIRONMENT_UNKNOWN',
    });
  });

  it('tells of options that an environment refuses', async () => {
    const environment = { name: 'local', options: { pythonpath: 'x' } };
    const { environments } = await diagnose({ environment });
    expect(environments[0]?.checks).toMatchObject([
      { status: 'fail', what: 'options', code: 'CONFIG_INVALID' },
    ]);
  });

  it('warns of a log folder that cannot be written, and looks for the rest', async () => {
    const diagnosis = await diagnose({ environment: 'modal', logFolder: '/dev/null/logs' });
    expect(diagnosis.checks.map(({ status, what }) => [status, what])).toEqual(
      expect.arrayContaining([
        ['ok', 'Node.js'],
        ['ok', 'temp folder'],
        ['warn', 'log folder'],
      ]),
    );
    expect(failuresOf(diagnosis)).toMatchObject([{ what: 'session', code: 'NOT_IMPLEMENTED' }]);
  });
});
