import { describe, expect, it } from '@jest/globals';
import { UNDECLARED_CAPABILITIES, type RlmEvent } from '@rlm-ts/domain';
import { createScriptedLlm, never } from '@rlm-ts/testkit';
import * as z from 'zod';

import { createRlm } from '../src/create-rlm.js';
import { block, scriptedEnvironment, type EnvironmentScript } from './scripted-parts.js';

function keeping(script: EnvironmentScript = {}): ReturnType<typeof scriptedEnvironment> {
  const capabilities = { ...UNDECLARED_CAPABILITIES, persistentState: true };
  return { ...scriptedEnvironment(script), capabilities };
}

const answering = () => createScriptedLlm('root', () => 'FINAL(42)');
const cleanups = ({ journal }: { readonly journal: readonly string[] }): number =>
  journal.filter((line) => line === 'cleanup').length;

describe('ConversationSession', () => {
  it('answers questions one after the other and cleans up at its end', async () => {
    const environment = keeping();
    await using rlm = createRlm({ llm: answering(), environment });
    {
      await using session = rlm.session();
      const first = await session.completion('one?', { context: 'A', output: z.number() });
      expect(first.output).toBe(42);
      expect((await session.completion('two?')).answer).toBe('42');
      expect(cleanups(environment)).toBe(0);
    }
    expect(cleanups(environment)).toBe(1);
  });

  it('refuses a schema that nothing fits before anything is opened', async () => {
    const environment = keeping();
    await using rlm = createRlm({ llm: answering(), environment });
    await using session = rlm.session();
    const asking = session.completion('one?', { output: z.date() });
    await expect(asking).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(environment.journal).toEqual([]);
    expect((await session.completion('two?')).answer).toBe('42');
  });

  it('ends the question that is being worked on when it is closed', async () => {
    const environment = keeping();
    const llm = createScriptedLlm('root', (_request, index) =>
      index === 0 ? block('a') : never(),
    );
    await using rlm = createRlm({ llm, environment });
    const session = rlm.session();
    const asking = session.completion('one?');
    await llm.received(2);
    await session.close();
    expect(await asking).toMatchObject({ success: false, stopReason: 'aborted' });
    expect(cleanups(environment)).toBe(1);
    await expect(session.completion('two?')).rejects.toMatchObject({ code: 'ENVIRONMENT_CLOSED' });
  });

  it('ends although nobody reads the stream of its question, whose events are not lost', async () => {
    const environment = keeping();
    await using rlm = createRlm({ llm: createScriptedLlm('root', never), environment });
    const session = rlm.session();
    const stream = session.stream('one?');
    const events: RlmEvent[] = [];
    const first = await stream.next();
    if (first.done !== true) events.push(first.value);
    await session.close();
    for await (const event of stream) events.push(event);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index));
    expect(events.at(-1)).toMatchObject({
      type: 'run_finished',
      result: { stopReason: 'aborted' },
    });
    expect(cleanups(environment)).toBe(environment.journal.filter((at) => at === 'open').length);
  });

  it('ends with its RLM, together with its question', async () => {
    const environment = keeping();
    const llm = createScriptedLlm('root', (_request, index) =>
      index === 0 ? block('a') : never(),
    );
    const rlm = createRlm({ llm, environment });
    const session = rlm.session();
    const asking = session.completion('one?');
    await llm.received(2);
    await rlm.close();
    expect((await asking).stopReason).toBe('aborted');
    expect(cleanups(environment)).toBe(1);
    await expect(session.completion('two?')).rejects.toMatchObject({ code: 'RLM_CLOSED' });
    await session.close();
    expect(cleanups(environment)).toBe(1);
  });

  it('ends although a block pays no heed to being aborted', async () => {
    let begun: () => void = () => undefined;
    const running = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const environment = keeping({
      execute: () => {
        begun();
        return never();
      },
    });
    await using rlm = createRlm({ llm: createScriptedLlm('root', () => block('a')), environment });
    const session = rlm.session();
    const asking = session.completion('one?');
    await running;
    await session.close();
    expect((await asking).stopReason).toBe('aborted');
    expect(cleanups(environment)).toBe(1);
  });
});
