import { describe, expect, it } from '@jest/globals';
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
