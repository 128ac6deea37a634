import { describe, expect, it } from '@jest/globals';
import type { ChatMessage, LLMRequest, ToolSpecification } from '@rlm-ts/domain';

import type { AnthropicOptions } from '../../../src/llm/anthropic/index.js';
import { eventStream, replyOf } from './events.js';
import { openModel, question } from './open-model.js';
import type { ServedModel } from './open-model.js';

const TOOL: ToolSpecification = {
  name: 'look',
  description: 'Looks.',
  parameters: { type: 'object', properties: {} },
};
const SYSTEM: ChatMessage = { role: 'system', content: 'You answer.' };

const user = (content: string): ChatMessage => ({ role: 'user', content });

/** Opens a model whose every reply thinks, in words of its own, before it speaks. */
const openThinker = (thinking: AnthropicOptions['thinking'] = 'default') =>
  openModel({ kind: 'hang' }, { thinking });

/** Asks, and adds the reply to the history. Says which of the thoughts before went along. */
async function ask(
  { model, server, body }: ServedModel,
  messages: ChatMessage[],
  more: Partial<LLMRequest> = {},
): Promise<string[]> {
  const turn = server.seen().length + 1;
  const thought = { type: 'thinking', thinking: `thought ${String(turn)}`, signature: 'signed' };
  server.play(eventStream(...replyOf([thought, { type: 'text', text: `words ${String(turn)}` }])));
  const { text, continuation } = await model.complete(question({ messages, ...more }));
  messages.push({ role: 'assistant', content: text, continuation });
  const sent = JSON.stringify(body(turn - 1));
  return sent.match(/thought \d+/g) ?? [];
}

describe('thinking of earlier replies', () => {
  it('is sent back as long as the history only grows', async () => {
    await using served = await openThinker();
    const messages = [SYSTEM, user('one')];
    await ask(served, messages);
    messages.push(user('two'));
    expect(await ask(served, messages)).toEqual(['thought 1']);
    messages.push(user('three'));
    expect(await ask(served, messages)).toEqual(['thought 1', 'thought 2']);
  });

  it('is left out where what came before it was rewritten, which newer models refuse', async () => {
    await using served = await openThinker();
    const messages = [SYSTEM, user('one')];
    await ask(served, messages);
    messages.push(user('two'));
    await ask(served, messages);
    const shorter = [SYSTEM, user('What happened before.'), ...messages.slice(3), user('three')];
    expect(await ask(served, shorter)).toEqual([]);
    expect(JSON.stringify(served.body(2))).toContain('words 2');
    shorter.push(user('four'));
    expect(await ask(served, shorter)).toEqual(['thought 3']);
  });

  it.each([
    ['the system prompt', [{ ...SYSTEM, content: 'You ask.' }], {}],
    ['the tools', [SYSTEM], { tools: [{ ...TOOL, description: 'Looks closely.' }] }],
  ])('is left out after a change of %s', async (_what, system, more) => {
    await using served = await openThinker();
    const messages = [SYSTEM, user('one')];
    await ask(served, messages, { tools: [TOOL] });
    const changed = [...system, ...messages.slice(1), user('two')];
    expect(await ask(served, changed, { tools: [TOOL], ...more })).toEqual([]);
  });

  it('is sent back to models that think by a budget, which demand it, whatever was rewritten', async () => {
    await using served = await openThinker({ budgetTokens: 1024 });
    const messages = [SYSTEM, user('one')];
    await ask(served, messages);
    const rewritten = [SYSTEM, user('another'), ...messages.slice(2), user('two')];
    expect(await ask(served, rewritten)).toEqual(['thought 1']);
  });

  it('is not touched by marks for the cache, sampling or the choice of a tool', async () => {
    await using served = await openThinker();
    const messages = [SYSTEM, user('one')];
    await ask(served, messages, { tools: [TOOL], purpose: 'sub_call' });
    messages.push(user('two'));
    const more = {
      tools: [TOOL],
      toolChoice: 'none' as const,
      sampling: { maxOutputTokens: 9, stopSequences: ['END'] },
    };
    expect(await ask(served, messages, more)).toEqual(['thought 1']);
  });
});
