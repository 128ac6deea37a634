import { describe, expect, it } from '@jest/globals';
import {
  RlmError,
  Toolbox,
  UNDECLARED_CAPABILITIES,
  type BudgetSnapshot,
  type ContextPayload,
  type EnvironmentSession,
  type LoadContextOptions,
  type SubCallOutcome,
  type ToolPort,
} from '@rlm-ts/domain';

import type { CompletionRequest } from '../../src/use-cases/completion-services.js';
import { Conversation } from '../../src/use-cases/conversation.js';
import { block, finish, prepare, type Setup } from './run-parts.js';

const text = (value: string): ContextPayload => ({ kind: 'text', text: value });

/** A conversation in a scripted environment that keeps its variables. */
function converse(setup: Setup = {}) {
  const loaded: [ContextPayload, readonly string[]][] = [];
  const prepared = prepare({
    replies: () => 'FINAL(x)',
    ...setup,
    session: {
      ...setup.session,
      loadContext: async (payload, options: LoadContextOptions) => {
        await setup.session?.loadContext?.(payload, options);
        const { variable = 'context', alias } = options;
        // As the second name of a context, then the first.
        loaded.push([payload, alias === undefined ? [variable] : [alias, variable]]);
      },
    },
  });
  const { services } = prepared;
  const capabilities = { ...UNDECLARED_CAPABILITIES, persistentState: true, tools: true };
  const conversation = new Conversation({
    ...services,
    environments: { ...services.environments, capabilities },
  });
  const ask = (prompt: string, request: Partial<CompletionRequest> = {}) =>
    finish(conversation.ask({ prompt, context: null, ...request }));
  return { ...prepared, conversation, ask, loaded };
}

const tool = (name: string): ToolPort => ({
  specification: { name, description: name, parameters: { type: 'object', properties: {} } },
  call: async () => `${name} worked`,
});

describe('Conversation', () => {
  it('works on all its questions in one session', async () => {
    const { ask, journal, conversation } = converse({
      replies: (_request, index) => (index % 2 === 0 ? block('a') : 'FINAL(x)'),
    });
    await ask('one?');
    await ask('two?');
    await conversation.close();
    expect(journal.filter((line) => !line.startsWith('close broker'))).toEqual([
      'open session_2',
      'execute session_2 a',
      expect.stringContaining('context session_2'),
      'execute session_2 a',
      'cleanup session_2',
    ]);
  });

  it('has the contexts and what was said by number', async () => {
    const { ask, loaded, llm } = converse({
      replies: (_request, index) => `FINAL(answer ${String(index)})`,
    });
    await ask('one?', { context: text('A') });
    await ask('two?');
    await ask('three?', { context: text('C') });
    const history = (prompt: string, answer: string): ContextPayload => ({
      kind: 'json',
      value: [
        { role: 'user', content: prompt },
        { role: 'assistant', content: `FINAL(${answer})` },
      ],
    });
    expect(loaded).toEqual([
      [text('A'), ['context', 'context_0']],
      [history('one?', 'answer 0'), ['history_0']],
      [history('two?', 'answer 1'), ['history_1']],
      [text('C'), ['context', 'context_2']],
    ]);
    const opening = llm.requests[2]?.messages[1]?.content ?? '';
    expect(opening).toContain('0. Question about `context_0`: one?\n   Answer: answer 0');
    expect(opening).toContain('1. Question: two?\n   Answer: answer 1');
  });

  it('refuses a question while another is being worked on, and is none the worse for it', async () => {
    const { conversation, ask } = converse();
    const first = conversation.ask({ prompt: 'one?', context: null });
    await first.next();
    await expect(ask('two?')).rejects.toMatchObject({ code: 'ENVIRONMENT_BUSY' });
    await finish(first);
    expect((await ask('two?')).result.answer).toBe('x');
  });

  it('goes on after a question whose reader left', async () => {
    const { conversation, ask, logged } = converse();
    const first = conversation.ask({ prompt: 'one?', context: null });
    await first.next();
    await first.return(undefined as never);
    expect(logged.at(-1)).toMatchObject({
      type: 'run_finished',
      result: { stopReason: 'aborted' },
    });
    expect((await ask('two?')).result.answer).toBe('x');
  });

  it('goes on after a question that failed, which it remembers as unanswered', async () => {
    const { ask, llm } = converse({
      replies: (_request, index) => {
        if (index === 0) throw new Error('broken');
        return 'FINAL(x)';
      },
    });
    expect((await ask('one?', { context: text('A') })).result.stopReason).toBe('error');
    expect((await ask('two?')).result.answer).toBe('x');
    expect(llm.requests[1]?.messages[1]?.content).toContain(
      '0. Question about `context_0`: one?\n   Answer: no answer was found',
    );
  });

  it('tries another session after one that could not be opened', async () => {
    let attempts = 0;
    const { ask, journal, loaded, llm } = converse({
      session: {
        loadContext: async () => {
          attempts += 1;
          if (attempts > 1) return;
          throw new RlmError({ code: 'ENVIRONMENT_START_FAILED', message: 'no room' });
        },
      },
    });
    const failed = await ask('one?', { context: text('A') });
    expect(failed.result).toMatchObject({ error: { message: 'no room' }, iterations: [] });
    expect((await ask('two?', { context: text('B') })).result.answer).toBe('x');
    expect(journal.filter((line) => /^(open|cleanup)/.test(line))).toEqual([
      'open session_2',
      'cleanup session_2',
      'open session_4',
    ]);
    expect(loaded.map(([, names]) => names)).toEqual([['history_0'], ['context', 'context_1']]);
    // The context that never arrived is not there to be asked about.
    expect(llm.requests[0]?.messages[1]?.content).toContain('0. Question: one?');
  });

  it('tries another session after one that failed at its first block', async () => {
    let blocks = 0;
    const { ask, journal } = converse({
      replies: (_request, index) => (index < 2 ? block('a') : 'FINAL(x)'),
      session: {
        execute: async () => {
          blocks += 1;
          if (blocks > 1) return {};
          throw new RlmError({ code: 'ENVIRONMENT_START_FAILED', message: 'no room' });
        },
      },
    });
    expect((await ask('one?')).result.error?.message).toBe('no room');
    expect((await ask('two?')).result.answer).toBe('x');
    expect(journal.filter((line) => line.startsWith('open'))).toHaveLength(2);
  });

  it('keeps its session when a later context cannot be loaded, and loads it no more', async () => {
    const { ask, journal, loaded } = converse({
      session: {
        loadContext: async (payload) => {
          if (payload.kind === 'text' && payload.text === 'bad') throw new Error('too large');
        },
      },
    });
    await ask('one?', { context: text('A') });
    expect((await ask('two?', { context: text('bad') })).result.answer).toBeNull();
    expect((await ask('three?')).result.answer).toBe('x');
    expect(journal.filter((line) => line.startsWith('open'))).toHaveLength(1);
    expect(loaded.map(([, names]) => names.at(-1))).toEqual([
      'context_0',
      'history_0',
      'history_0',
      'history_1',
    ]);
  });

  it('waits until what an aborted question began has stopped', async () => {
    const controller = new AbortController();
    let stopped: () => void = () => undefined;
    let busy = false;
    const { ask } = converse({
      replies: () => block('a'),
      session: {
        execute: async () => {
          if (busy) throw new RlmError({ code: 'ENVIRONMENT_BUSY', message: 'busy' });
          if (controller.signal.aborted)
            return { finalAnswer: { text: 'y', source: 'final_call' } };
          busy = true;
          controller.abort();
          await new Promise<void>((resolve) => {
            stopped = resolve;
          });
          busy = false;
          return {};
        },
      },
    });
    const first = await ask('one?', { signal: controller.signal });
    expect(first.result.stopReason).toBe('aborted');
    const second = ask('two?');
    await new Promise((resolve) => setImmediate(resolve));
    stopped();
    expect((await second).result).toMatchObject({ answer: 'y', success: true });
  });

  it('gives each question a budget of its own', async () => {
    const snapshots: BudgetSnapshot[] = [];
    const { ask } = converse({
      settings: { maxTotalIterations: 1 },
      replies: () => block('a'),
      session: {
        execute: (_code, session) => {
          const snapshot = session.budget?.();
          if (snapshot !== undefined) snapshots.push(snapshot);
          return { finalAnswer: { text: 'x', source: 'final_call' } };
        },
      },
    });
    expect((await ask('one?')).result.usage.iterations).toBe(1);
    expect((await ask('two?')).result.usage.iterations).toBe(1);
    expect(snapshots.map(({ iterations }) => iterations.used)).toEqual([1, 1]);
  });

  it('refuses what code asks between two questions', async () => {
    let session: EnvironmentSession | null = null;
    const { ask } = converse({
      replies: () => block('a'),
      session: {
        execute: (_code, opened) => {
          session = opened;
          return { finalAnswer: { text: 'x', source: 'final_call' } };
        },
      },
    });
    await ask('one?', { tools: new Toolbox([tool('look')]) });
    const late = session as EnvironmentSession | null;
    const ofModel: SubCallOutcome | undefined = await late?.broker.query({
      kind: 'llm_query',
      prompt: 'psst',
    });
    expect(ofModel?.failure).toEqual({
      code: 'BROKER_UNAVAILABLE',
      message: 'No question is being worked on.',
    });
    expect(await late?.tools?.call('look', {})).toMatchObject({ isError: true });
    expect(late?.budget?.().subCalls).toEqual({ used: 0, limit: 0 });
  });

  it('has the functions of its first question throughout, and tells of no others', async () => {
    const specified: (readonly string[])[] = [];
    const answers: unknown[] = [];
    const { ask, llm } = converse({
      replies: () => block('a'),
      session: {
        execute: async (_code, { tools }) => {
          specified.push(tools?.specifications.map(({ name }) => name) ?? []);
          answers.push(await tools?.call('look', {}));
          return { finalAnswer: { text: 'x', source: 'final_call' } };
        },
      },
    });
    await ask('one?', { tools: new Toolbox([tool('look')]) });
    await ask('two?', { tools: new Toolbox([tool('look'), tool('later')]) });
    expect(specified).toEqual([['look'], ['look']]);
    expect(answers).toEqual([
      { isError: false, text: '"look worked"' },
      { isError: false, text: '"look worked"' },
    ]);
    const opening = llm.requests[1]?.messages[1]?.content ?? '';
    expect(opening).toContain('`look()`');
    expect(opening).not.toContain('`later()`');
    // The provider's own function calling has no such bounds.
    expect(llm.requests[1]?.tools?.map(({ name }) => name)).toEqual(['look', 'later']);
  });

  it('ends the question that is being worked on when it is closed, and takes no more', async () => {
    const { ask, conversation, journal, llm } = converse({
      replies: (_request, index) => (index === 0 ? block('a') : new Promise<string>(() => {})),
    });
    const asking = ask('one?');
    await llm.received(2);
    await conversation.close();
    expect((await asking).result).toMatchObject({
      stopReason: 'aborted',
      error: { code: 'ABORTED' },
    });
    await expect(ask('two?')).rejects.toMatchObject({ code: 'ENVIRONMENT_CLOSED' });
    expect(journal.filter((line) => line.startsWith('cleanup'))).toHaveLength(1);
  });

  it('leaves no session behind that was being opened when it was closed', async () => {
    let goOn: () => void = () => undefined;
    const { ask, conversation, journal } = converse({
      session: {
        loadContext: () =>
          new Promise((resolve) => {
            goOn = resolve;
          }),
      },
    });
    const asking = ask('one?', { context: text('A') });
    while (!journal.some((line) => line.startsWith('context'))) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await conversation.close();
    goOn();
    expect((await asking).result).toMatchObject({
      stopReason: 'aborted',
      error: { code: 'ENVIRONMENT_CLOSED' },
    });
    expect(journal.filter((line) => line.startsWith('cleanup'))).toHaveLength(1);
  });

  it('opens nothing once it is closed, although it never was', async () => {
    const { ask, conversation, journal } = converse();
    await conversation.close();
    await expect(ask('one?')).rejects.toMatchObject({ code: 'ENVIRONMENT_CLOSED' });
    expect(journal).toEqual([]);
  });

  it('needs an environment that keeps variables', () => {
    const make = (): unknown => new Conversation(prepare().services);
    expect(make).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });
});
