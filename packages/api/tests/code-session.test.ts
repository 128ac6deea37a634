import { describe, expect, it, jest } from '@jest/globals';
import { EMPTY_REPL_RESULT, type EnvironmentFactory, type IsolationReport } from '@rlm-ts/domain';
import { createScriptedLlm } from '@rlm-ts/testkit';

import { createRlm } from '../src/create-rlm.js';
import { scriptedEnvironment } from './scripted-parts.js';

const llm = () => createScriptedLlm('root', () => 'an answer');

describe('a session without a root model', () => {
  it('runs blocks one after the other in one session, and is released when it is left', async () => {
    const environment = scriptedEnvironment({ execute: (code) => ({ stdout: code }) });
    await using rlm = createRlm({ llm: llm(), environment });
    {
      await using session = await rlm.openSession({ context: [1, 2] });
      expect((await session.executeCode('a')).stdout).toBe('a');
      expect((await session.executeCode('b')).stdout).toBe('b');
    }
    expect(environment.journal).toEqual([
      'open',
      'context {"kind":"json","value":[1,2]}',
      'execute a',
      'execute b',
      'cleanup',
    ]);
  });

  it('gives each block the configured time limit, unless the call names another', async () => {
    const limits: unknown[] = [];
    const environment = scriptedEnvironment({
      execute: (_code, _session, { timeoutMs }) => {
        limits.push(timeoutMs);
        return {};
      },
    });
    await using rlm = createRlm({ llm: llm(), environment, blockTimeoutMs: 250 });
    await using session = await rlm.openSession();
    await session.executeCode('a');
    await session.executeCode('b', { timeoutMs: 9 });
    expect(limits).toEqual([250, 9]);
  });

  it('tells what its sub-calls used', async () => {
    const environment = scriptedEnvironment({
      execute: async (_code, { broker }) => {
        const { text } = await broker.query({ kind: 'llm_query', prompt: 'a' });
        return { stdout: text ?? '' };
      },
    });
    await using rlm = createRlm({ llm: llm(), environment });
    await using session = await rlm.openSession();
    expect((await session.executeCode('ask')).stdout).toBe('an answer');
    expect(session.usage()).toMatchObject({ subCalls: 1, rootCalls: 0, costUsd: 0.5 });
  });

  it('hands on what its environment has to say', async () => {
    const said = [
      { level: 'progress', message: 'Pulling …' },
      { level: 'warning', message: 'not as safe as asked' },
    ] as const;
    const environment = scriptedEnvironment({
      execute: (_code, { notify }) => {
        for (const notice of said) notify?.(notice);
        return {};
      },
    });
    await using rlm = createRlm({ llm: llm(), environment });
    const heard: unknown[] = [];
    const onNotice = (notice: unknown): void => void heard.push(notice);
    await using session = await rlm.openSession({ onNotice });
    await session.executeCode('a');
    expect(heard).toEqual(said);
  });

  it('makes a warning that nobody listens to one of the process', async () => {
    const environment = scriptedEnvironment({
      execute: (_code, { notify }) => {
        notify?.({ level: 'progress', message: 'Pulling …' });
        notify?.({ level: 'warning', message: 'not as safe as asked' });
        return {};
      },
    });
    const emitted = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    await using rlm = createRlm({ llm: llm(), environment });
    await rlm.execute('a');
    expect(emitted.mock.calls).toEqual([['not as safe as asked', { type: 'RlmWarning' }]]);
    emitted.mockRestore();
  });

  it('tells what holds its code as soon as its environment does', async () => {
    const report: IsolationReport = {
      isolation: 'container',
      runtime: 'runc',
      guarantees: [],
      missing: [],
    };
    const scripted = scriptedEnvironment();
    let isolation: IsolationReport | null = null;
    const environment: EnvironmentFactory = {
      ...scripted,
      open: (given) => ({
        ...scripted.open(given),
        executeCode: async () => {
          isolation = report;
          return EMPTY_REPL_RESULT;
        },
        get isolation() {
          return isolation;
        },
      }),
    };
    await using rlm = createRlm({ llm: llm(), environment });
    await using session = await rlm.openSession();
    expect(session.isolation).toBeNull();
    await session.executeCode('a');
    expect(session.isolation).toBe(report);
  });

  it('knows nothing of what holds its code if its environment does not tell', async () => {
    await using rlm = createRlm({ llm: llm(), environment: scriptedEnvironment() });
    await using session = await rlm.openSession();
    expect(session.isolation).toBeNull();
  });

  it('is released when its context cannot be loaded', async () => {
    const environment = scriptedEnvironment({
      loadContext: () => Promise.reject(new Error('too large')),
    });
    const rlm = createRlm({ llm: llm(), environment });
    await expect(rlm.openSession({ context: 'x' })).rejects.toThrow('too large');
    expect(environment.journal.at(-1)).toBe('cleanup');
    await rlm.close();
  });

  it('that cannot be opened leaves nothing that close would wait for', async () => {
    const environment = {
      ...scriptedEnvironment(),
      open: () => {
        throw new Error('no engine');
      },
    };
    const rlm = createRlm({ llm: llm(), environment });
    await expect(rlm.openSession()).rejects.toThrow('no engine');
    await rlm.close();
  });

  it('is opened and released for a single block', async () => {
    const environment = scriptedEnvironment({ execute: () => ({ stdout: 'once' }) });
    await using rlm = createRlm({ llm: llm(), environment });
    expect((await rlm.execute('a', { context: 'x' })).stdout).toBe('once');
    expect(environment.journal.at(-1)).toBe('cleanup');
  });

  it('is released also when its block cannot be run', async () => {
    const environment = scriptedEnvironment({ execute: () => Promise.reject(new Error('gone')) });
    await using rlm = createRlm({ llm: llm(), environment });
    await expect(rlm.execute('a')).rejects.toThrow('gone');
    expect(environment.journal.at(-1)).toBe('cleanup');
  });
});
