import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ChatMessage, ToolSpecification } from '@rlm-ts/domain';

import { anthropicLlm } from '../../../src/llm/anthropic/anthropic-llm.js';
import { createAnthropicLlm } from '../../../src/llm/anthropic/index.js';
import { openModel, question } from './open-model.js';

/** What a chat becomes in a request's body. */
async function sent(
  ...messages: readonly ChatMessage[]
): Promise<{ system?: unknown; messages: unknown }> {
  await using served = await openModel({ kind: 'echo' }, { promptCaching: false });
  await served.model.complete(question({ messages }));
  const { system, messages: said } = served.body();
  return { messages: said, ...(system === undefined ? {} : { system }) };
}

const text = (words: string): object => ({ type: 'text', text: words });
const user = (...blocks: object[]): object => ({ role: 'user', content: blocks });
const assistant = (...blocks: object[]): object => ({ role: 'assistant', content: blocks });

describe('a chat', () => {
  it('has its first system messages at the top, and later ones said by the user', async () => {
    const chat = await sent(
      { role: 'system', content: 'one' },
      { role: 'system', content: 'two' },
      { role: 'user', content: 'three' },
      { role: 'assistant', content: 'four' },
      { role: 'system', content: 'five' },
    );
    expect(chat).toEqual({
      system: [text('one'), text('two')],
      messages: [user(text('three')), assistant(text('four')), user(text('five'))],
    });
  });

  it('alternates between user and assistant', async () => {
    const chat = await sent(
      { role: 'user', content: 'one' },
      { role: 'user', content: 'two' },
      { role: 'assistant', content: 'three' },
      { role: 'assistant', content: 'four' },
      { role: 'user', content: 'five' },
    );
    expect(chat.messages).toEqual([
      user(text('one'), text('two')),
      assistant(text('three'), text('four')),
      user(text('five')),
    ]);
  });

  it('has the results of calls that were made at once in one message, before other words', async () => {
    const call = (id: string, argumentsJson: string) => ({ id, name: 'look', argumentsJson });
    const chat = await sent(
      { role: 'user', content: 'question' },
      { role: 'assistant', content: '', toolCalls: [call('a', '{"x":1}'), call('b', '')] },
      { role: 'tool', toolCallId: 'a', toolName: 'look', content: '1' },
      { role: 'tool', toolCallId: 'b', toolName: 'look', content: 'No.', isError: true },
      { role: 'user', content: 'go on' },
    );
    expect(chat.messages).toEqual([
      user(text('question')),
      assistant(
        { type: 'tool_use', id: 'a', name: 'look', input: { x: 1 } },
        { type: 'tool_use', id: 'b', name: 'look', input: {} },
      ),
      user(
        { type: 'tool_result', tool_use_id: 'a', content: [text('1')] },
        { type: 'tool_result', tool_use_id: 'b', content: [text('No.')], is_error: true },
        text('go on'),
      ),
    ]);
  });

  it.each(['{"x":', '[1]', 'null'])(
    'sends arguments that are no object, such as %s, as an object that holds them',
    async (argumentsJson) => {
      const chat = await sent(
        { role: 'user', content: 'question' },
        { role: 'assistant', content: '', toolCalls: [{ id: 'a', name: 'look', argumentsJson }] },
        { role: 'tool', toolCallId: 'a', toolName: 'look', content: 'What?', isError: true },
      );
      expect(chat.messages).toHaveProperty('1.content.0.input', { arguments: argumentsJson });
    },
  );

  it('holds no blank text, which the API refuses', async () => {
    const chat = await sent(
      { role: 'system', content: ' ' },
      { role: 'user', content: '' },
      { role: 'assistant', content: '\n' },
      { role: 'user', content: '\t' },
      { role: 'assistant', content: '', toolCalls: [{ id: 'a', name: 'b', argumentsJson: '{}' }] },
      { role: 'tool', toolCallId: 'a', toolName: 'b', content: '', isError: true },
    );
    expect(chat).toEqual({
      messages: [
        user(text('(empty)'), text('(empty)')),
        assistant({ type: 'tool_use', id: 'a', name: 'b', input: {} }),
        user({
          type: 'tool_result',
          tool_use_id: 'a',
          content: [text('(empty)')],
          is_error: true,
        }),
      ],
    });
  });

  it('has a message even if there is only a system prompt', async () => {
    expect(await sent({ role: 'system', content: 'Say something.' })).toEqual({
      system: [text('Say something.')],
      messages: [user(text('(empty)'))],
    });
  });
});

describe('a request', () => {
  const tools: readonly ToolSpecification[] = [
    { name: 'look', description: 'Looks.', parameters: { properties: { x: {} }, required: ['x'] } },
  ];

  it.each([
    ['auto' as const, { type: 'auto' }],
    ['none' as const, { type: 'none' }],
    ['required' as const, { type: 'any' }],
    [{ name: 'look' }, { type: 'tool', name: 'look' }],
  ])('says the tool choice %j', async (toolChoice, tool_choice) => {
    await using served = await openModel({ kind: 'echo' }, { promptCaching: false });
    await served.model.complete(question({ tools, toolChoice }));
    const input_schema = { type: 'object', properties: { x: {} }, required: ['x'] };
    expect(served.body()).toMatchObject({
      tools: [{ name: 'look', description: 'Looks.', input_schema }],
      tool_choice,
    });
  });

  it('says nothing of a tool choice without tools', async () => {
    await using served = await openModel({ kind: 'echo' });
    await served.model.complete(question({ tools: [], toolChoice: 'required' }));
    expect(Object.keys(served.body())).toEqual(['model', 'max_tokens', 'messages', 'stream']);
  });

  it('has a limit of output, its own or that of the options', async () => {
    await using served = await openModel({ kind: 'echo' }, { maxOutputTokens: 77 });
    await served.model.complete(question());
    await served.model.complete(question({ sampling: { maxOutputTokens: 5 } }));
    expect([served.body(0).max_tokens, served.body(1).max_tokens]).toEqual([77, 5]);
  });

  it('leaves out stop sequences that the API refuses', async () => {
    await using served = await openModel({ kind: 'echo' });
    await served.model.complete(question({ sampling: { stopSequences: [' ', 'END', '\n'] } }));
    await served.model.complete(question({ sampling: { stopSequences: ['\n'] } }));
    expect(served.body(0).stop_sequences).toEqual(['END']);
    expect(served.body(1)).not.toHaveProperty('stop_sequences');
  });

  it('carries further fields and headers, and is streamed whatever they say', async () => {
    const extraBody = { metadata: { user_id: 'u' }, max_tokens: 9, stream: false };
    const headers = { 'anthropic-beta': 'one,two' };
    await using served = await openModel({ kind: 'echo' }, { extraBody, headers });
    expect((await served.model.complete(question())).text).toBe('question');
    expect(served.body()).toMatchObject({ ...extraBody, stream: true });
    expect(served.server.seen()[0]?.raw).toContain('anthropic-beta\none,two\n');
  });

  it.each(['2026-10-21', '2023-06-01'] as const)('names the version %s', async (apiVersion) => {
    await using served = await openModel({ kind: 'echo' }, { apiVersion });
    await served.model.complete(question());
    expect(served.server.seen()[0]?.raw).toContain(`anthropic-version\n${apiVersion}\n`);
  });
});

describe('the environment', () => {
  const before = { ...process.env };
  beforeEach(() => {
    delete process.env.ANTHROPIC_API_KEY;
  });
  afterEach(() => {
    process.env = { ...before };
  });

  it('gives the key', async () => {
    process.env.ANTHROPIC_API_KEY = ' sk-ant-of-the-environment\n';
    await using served = await openModel({ kind: 'echo' }, { apiKey: undefined });
    await served.model.complete(question());
    expect(served.server.seen()[0]?.raw).toContain('\nBearer sk-ant-of-the-environment\n');
  });

  it('does not say where requests go, nor gives another credential', async () => {
    process.env.ANTHROPIC_BASE_URL = 'http://127.0.0.1:9';
    process.env.ANTHROPIC_AUTH_TOKEN = 'another-token';
    await using served = await openModel({ kind: 'echo' });
    await served.model.complete(question());
    expect(served.server.seen()[0]?.raw).toContain('\nBearer sk-ant-test-key\n');
    expect(served.server.seen()[0]?.raw).not.toContain('another-token');
  });

  it('is looked into at the first call, which says what is missing', async () => {
    const model = createAnthropicLlm({}, 'claude-sonnet-5-5');
    await expect(model.complete(question())).rejects.toMatchObject({
      code: 'API_KEY_MISSING',
      billed: 'no',
      message: expect.stringMatching(/^ANTHROPIC_API_KEY not set/),
    });
    await expect(model.stream(question()).next()).rejects.toMatchObject({
      code: 'API_KEY_MISSING',
    });
  });

  it('may lack the SDK, and is told what to install', async () => {
    const missing = Object.assign(
      new Error("Cannot find package '@anthropic-ai/sdk' imported from /app/index.js"),
      { code: 'ERR_MODULE_NOT_FOUND' },
    );
    const load = () => Promise.reject(missing);
    const model = anthropicLlm({}, 'claude-sonnet-5-5', load);
    await expect(model.complete(question())).rejects.toMatchObject({
      code: 'PACKAGE_MISSING',
      message:
        'The model backend "anthropic" needs the package @anthropic-ai/sdk: npm install @anthropic-ai/sdk',
    });
  });

  it('cannot have the SDK write to the console', async () => {
    process.env.ANTHROPIC_LOG = 'debug';
    const names = ['debug', 'error', 'info', 'log', 'warn'] as const;
    const spies = names.map((name) => jest.spyOn(console, name).mockImplementation(() => {}));
    try {
      const thinking = { budgetTokens: 1024 };
      // The SDK knows the first as deprecated, and the second as one to think otherwise.
      for (const modelName of ['claude-sonnet-4-5', 'claude-opus-4-6']) {
        await using served = await openModel({ kind: 'echo' }, { thinking }, modelName);
        await served.model.complete(question());
        const body = 'event: message_start\ndata: {"broken\n\n';
        served.server.play({ kind: 'raw', status: 200, contentType: 'text/event-stream', body });
        await expect(served.model.complete(question())).rejects.toThrow();
      }
      expect(spies.flatMap(({ mock }) => mock.calls)).toEqual([]);
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  });
});
