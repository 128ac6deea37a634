import { describe, expect, it } from '@jest/globals';

import { RlmError } from '../../src/errors/rlm-error.js';
import type { ChatCompletion, ToolCall } from '../../src/models/chat.js';
import type { ToolOutcome } from '../../src/models/tool.js';
import type { LLMPort, LLMRequest } from '../../src/ports/llm.port.js';
import type { ToolHost } from '../../src/ports/tool.port.js';
import { block, run } from './loop-parts.js';

type Reply = Partial<ChatCompletion> | Error;

/** A model that calls tools as a provider lets it. */
function calling(replies: readonly Reply[]): {
  readonly llm: LLMPort;
  readonly requests: readonly LLMRequest[];
} {
  const requests: LLMRequest[] = [];
  const complete = async (request: LLMRequest): Promise<ChatCompletion> => {
    const reply = replies[requests.length] ?? new Error('there is no such reply');
    requests.push(request);
    if (reply instanceof Error) throw reply;
    const nothing = { usage: null, costUsd: null, finishReason: 'tool_calls' } as const;
    return { text: '', model: 'root', ...nothing, ...reply };
  };
  return { llm: { modelName: 'root', complete }, requests };
}

const call = (id: string, name: string, args: unknown = {}): ToolCall => ({
  id,
  name,
  argumentsJson: typeof args === 'string' ? args : JSON.stringify(args),
});

/** Tools that do what a test says. */
function host(
  work: (name: string, args: unknown) => Promise<ToolOutcome> | ToolOutcome = (name) => ({
    isError: false,
    text: `"${name} is done"`,
  }),
): ToolHost {
  return {
    specifications: [{ name: 'look', description: 'Looks.', parameters: { type: 'object' } }],
    call: async (name, args) => work(name, args),
  };
}

describe('the tools that a reply calls', () => {
  it('work at once, and their results go back in the order of the calls', async () => {
    let arrived = 0;
    let allThere: () => void = () => undefined;
    const everyone = new Promise<void>((resolve) => {
      allThere = resolve;
    });
    const { llm, requests } = calling([
      { toolCalls: [call('1', 'slow'), call('2', 'quick'), call('3', 'slow')] },
      { text: 'FINAL(x)' },
    ]);
    const tools = host(async (name) => {
      arrived += 1;
      if (arrived === 3) allThere();
      await everyone;
      if (name === 'slow') await new Promise((resolve) => setImmediate(resolve));
      return { isError: false, text: name };
    });
    const { outcome } = await run({ llm, tools });
    expect(outcome).toMatchObject({ answer: 'x', provenance: 'supported' });
    expect(requests[1]?.messages.slice(-4)).toEqual([
      {
        role: 'assistant',
        content: '',
        toolCalls: [call('1', 'slow'), call('2', 'quick'), call('3', 'slow')],
      },
      { role: 'tool', toolCallId: '1', toolName: 'slow', content: 'slow', isError: false },
      { role: 'tool', toolCallId: '2', toolName: 'quick', content: 'quick', isError: false },
      { role: 'tool', toolCallId: '3', toolName: 'slow', content: 'slow', isError: false },
    ]);
  });

  it('may fail, which the model is told and which supports no answer', async () => {
    const { llm, requests } = calling([{ toolCalls: [call('1', 'look')] }, { text: 'FINAL(x)' }]);
    const tools = host(() => ({ isError: true, text: 'No such page.' }));
    const { outcome } = await run({ llm, tools });
    expect(requests[1]?.messages.at(-1)).toMatchObject({ isError: true, content: 'No such page.' });
    expect(outcome).toMatchObject({ answer: 'x', provenance: 'unsupported' });
  });

  it.each(['[1]', '"a"', 'null', '{"a":', '1'])(
    'are not called with arguments that are no object: %s',
    async (argumentsJson) => {
      const called: unknown[] = [];
      const { llm, requests } = calling([
        { toolCalls: [call('1', 'look', argumentsJson)] },
        { text: 'FINAL(x)' },
      ]);
      const tools = host((_name, args) => {
        called.push(args);
        return { isError: false, text: '1' };
      });
      await run({ llm, tools });
      expect(called).toEqual([]);
      expect(requests[1]?.messages.at(-1)).toMatchObject({ role: 'tool', isError: true });
    },
  );

  it('are called without arguments for an empty text', async () => {
    const { llm } = calling([{ toolCalls: [call('1', 'look', ' ')] }, { text: 'FINAL(x)' }]);
    const called: unknown[] = [];
    const tools = host((_name, args) => {
      called.push(args);
      return { isError: false, text: '1' };
    });
    await run({ llm, tools });
    expect(called).toEqual([{}]);
  });

  it('are answered for, also where there are none: a provider wants a result to each call', async () => {
    const { llm, requests } = calling([{ toolCalls: [call('1', 'look')] }, { text: 'FINAL(x)' }]);
    await run({ llm, tools: null });
    expect(requests[1]?.messages.at(-1)).toMatchObject({
      role: 'tool',
      toolCallId: '1',
      isError: true,
    });
  });

  it('come before the code of the same reply, whose FINAL ends nothing', async () => {
    const order: string[] = [];
    const { llm, requests } = calling([
      { text: `${block('print(1)')}\nFINAL(too early)`, toolCalls: [call('1', 'look')] },
      { text: 'FINAL(x)' },
    ]);
    const tools = host((name) => {
      order.push(name);
      return { isError: false, text: '1' };
    });
    const { outcome } = await run({
      llm,
      tools,
      blocks: (code) => {
        order.push(code);
        return { stdout: 'one' };
      },
    });
    expect(order).toEqual(['look', 'print(1)']);
    expect(outcome.answer).toBe('x');
    const roles = requests[1]?.messages.map(({ role }) => role);
    expect(roles).toEqual(['system', 'user', 'assistant', 'tool', 'user']);
  });

  it('keep an answer beside them waiting until the model has seen their results', async () => {
    const { llm, requests } = calling([
      { text: 'FINAL(too early)', toolCalls: [call('1', 'look')] },
      { text: 'FINAL(x)' },
    ]);
    const { outcome } = await run({ llm, tools: host() });
    expect(outcome.answer).toBe('x');
    expect(requests[1]?.messages.at(-1)?.role).toBe('tool');
  });

  it('must be called in the first turn only, if they must be called', async () => {
    const { llm, requests } = calling([
      { toolCalls: [call('1', 'look')] },
      { toolCalls: [call('2', 'look')] },
      { text: 'hm' },
    ]);
    await run({ llm, tools: host(), toolChoice: 'required', maxIterations: 2 });
    expect(requests.map(({ toolChoice }) => toolChoice)).toEqual(['required', 'auto', 'none']);
    expect(requests.every(({ tools }) => tools?.length === 1)).toBe(true);
  });

  it('end with the run when it is aborted, although they never notice', async () => {
    const controller = new AbortController();
    const { llm } = calling([{ toolCalls: [call('1', 'look')] }]);
    const tools = host(() => {
      controller.abort();
      return new Promise(() => undefined);
    });
    const { outcome } = await run({ llm, tools, signal: controller.signal });
    expect(outcome).toMatchObject({ stopReason: 'aborted', error: { code: 'ABORTED' } });
  });

  it('make what is said after them the partial answer of a run that the budget ends', async () => {
    const { llm } = calling([
      { text: 'I will look.', toolCalls: [call('1', 'look')] },
      { text: 'It seems to be two.' },
      new RlmError({ code: 'BUDGET_EXHAUSTED', message: 'used up' }),
    ]);
    const { outcome } = await run({ llm, tools: host() });
    expect(outcome).toMatchObject({
      answer: 'It seems to be two.',
      provenance: 'fallback',
      stopReason: 'budget_exhausted',
    });
  });
});
