import { describe, expect, it } from '@jest/globals';
import type { ChatMessage, LLMRequest, ToolSpecification } from '@rlm-ts/domain';

import { eventStream, replyOf } from './events.js';
import { openModel, question } from './open-model.js';
import type { ServedModel } from './open-model.js';

const TOOLS: readonly ToolSpecification[] = ['first', 'second'].map((name) => ({
  name,
  description: `The ${name} tool.`,
  parameters: { type: 'object', properties: {} },
}));
const SYSTEM: ChatMessage = { role: 'system', content: 'You answer.' };
const MARK = ',"cache_control":{"type":"ephemeral"}';

/** Where a request's body is marked, such as `messages.2.0`: message 2, block 0. */
function marks(body: Record<string, unknown>): string[] {
  const {
    tools = [],
    system = [],
    messages,
  } = body as {
    tools?: object[];
    system?: object[];
    messages: { content: object[] }[];
  };
  const marked = (place: string, items: object[]): string[] =>
    items.flatMap((item, index) => ('cache_control' in item ? [`${place}.${String(index)}`] : []));
  return [
    ...marked('tools', tools),
    ...marked('system', system),
    ...messages.flatMap(({ content }, index) => marked(`messages.${String(index)}`, content)),
  ];
}

/** A run of some turns: each answer thinks, speaks and calls a tool, whose result goes back. */
async function run({ model, server }: ServedModel, turns: number): Promise<void> {
  const messages: ChatMessage[] = [SYSTEM, { role: 'user', content: 'question' }];
  for (let turn = 0; turn < turns; turn += 1) {
    const id = `toolu_${String(turn)}`;
    const blocks = [
      { type: 'thinking', thinking: `Thought ${String(turn)}`, signature: `signed ${id}` },
      { type: 'text', text: `Answer ${String(turn)}` },
      { type: 'tool_use', id, name: 'second', input: { turn } },
    ];
    server.play(eventStream(...replyOf(blocks, 'tool_use')));
    const request = question({ messages, tools: TOOLS });
    const { text, toolCalls = [], continuation } = await model.complete(request);
    messages.push({ role: 'assistant', content: text, toolCalls, continuation });
    for (const call of toolCalls) {
      messages.push({ role: 'tool', toolCallId: call.id, toolName: call.name, content: id });
    }
    if (turn % 2 === 1) messages.push({ role: 'user', content: `More, ${String(turn)}` });
  }
}

describe('prompt caching', () => {
  it('marks the tools, the system prompt and the last two turns of the user', async () => {
    await using served = await openModel({ kind: 'hang' });
    await run(served, 4);
    expect([0, 1, 2, 3].map((index) => marks(served.body(index)))).toEqual([
      ['tools.1', 'system.0', 'messages.0.0'],
      ['tools.1', 'system.0', 'messages.0.0', 'messages.2.0'],
      ['tools.1', 'system.0', 'messages.2.0', 'messages.4.1'],
      ['tools.1', 'system.0', 'messages.4.1', 'messages.6.0'],
    ]);
  });

  it('marks in each request the end of the one before it', async () => {
    await using served = await openModel({ kind: 'hang' });
    await run(served, 6);
    for (let index = 1; index < 6; index += 1) {
      const end = marks(served.body(index - 1)).at(-1);
      expect(marks(served.body(index))).toContain(end);
    }
  });

  it('begins each request byte for byte as the one before it, but for the marks', async () => {
    await using served = await openModel({ kind: 'hang' });
    await run(served, 6);
    const bodies = served.server.seen().map(({ raw }) => {
      const body = raw.slice(raw.lastIndexOf('\n') + 1).replaceAll(MARK, '');
      expect(body).toMatch(/\],"stream":true\}$/);
      return body.slice(0, -'],"stream":true}'.length);
    });
    expect(bodies).toHaveLength(6);
    for (const [index, body] of bodies.slice(1).entries()) {
      expect(body.startsWith(bodies[index] ?? '?')).toBe(true);
    }
  });

  it('does not pay for keeping a single question, only for what questions share', async () => {
    await using served = await openModel({ kind: 'echo' });
    const single: LLMRequest = question({
      purpose: 'sub_call',
      messages: [SYSTEM, { role: 'user', content: 'a long text' }],
      tools: TOOLS,
    });
    await served.model.complete(single);
    expect(marks(served.body())).toEqual(['tools.1', 'system.0']);
  });

  it('keeps a sub-call that has become a conversation', async () => {
    await using served = await openModel({ kind: 'echo' });
    const messages: readonly ChatMessage[] = [
      { role: 'user', content: 'a long text' },
      { role: 'assistant', content: 'an answer' },
      { role: 'user', content: 'another question' },
    ];
    await served.model.complete(question({ purpose: 'sub_call', messages }));
    expect(marks(served.body())).toEqual(['messages.0.0', 'messages.2.0']);
  });

  it('marks nothing if it is off', async () => {
    await using served = await openModel({ kind: 'hang' }, { promptCaching: false });
    await run(served, 2);
    expect(served.server.seen()).toHaveLength(2);
    expect(served.server.seen().some(({ raw }) => raw.includes('cache_control'))).toBe(false);
  });
});
