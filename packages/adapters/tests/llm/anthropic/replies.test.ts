import { describe, expect, it } from '@jest/globals';
import type { AssistantMessage, ChatMessage } from '@rlm-ts/domain';
import fc from 'fast-check';

import { ending, eventStream, messageStart, replyOf } from './events.js';
import type { ReplyEvent } from './events.js';
import { openModel, question, readAll } from './open-model.js';

const THINKING = { type: 'thinking', thinking: 'Let me think.', signature: 'signed-1' };
const HIDDEN = { type: 'redacted_thinking', data: 'encrypted' };
const UNSEEN = { type: 'thinking', thinking: '', signature: 'signed-2' };
const CALL = { type: 'tool_use', id: 'toolu_1', name: 'look', input: { at: 'Ulm' } };
const RESULT = { role: 'tool', toolCallId: 'toolu_1', toolName: 'look', content: '1' } as const;
const text = (words: string) => ({ type: 'text', text: words });

/** What the API is sent of a reply of these blocks by the request that follows it. */
async function sentBack(
  blocks: readonly ReplyEvent[],
  edit: (message: AssistantMessage) => AssistantMessage = (message) => message,
  thinking: 'default' | 'off' = 'default',
): Promise<unknown> {
  const reply = eventStream(...replyOf(blocks));
  await using served = await openModel(reply, { promptCaching: false, thinking });
  const { text, toolCalls, continuation } = await served.model.complete(question());
  const said = edit({ role: 'assistant', content: text, toolCalls: toolCalls ?? [], continuation });
  // As it comes out of a file of saved sessions.
  const saved = JSON.parse(JSON.stringify(said)) as AssistantMessage;
  const results: ChatMessage[] = saved.toolCalls?.length === 0 ? [] : [RESULT];
  await served.model.complete(question({ messages: [...question().messages, saved, ...results] }));
  const { messages } = served.body(1) as { messages: { role: string; content: unknown }[] };
  return messages.find(({ role }) => role === 'assistant')?.content;
}

describe('a reply', () => {
  it('is streamed with its thinking, and returned without', async () => {
    const blocks = [THINKING, HIDDEN, text('The answer'), text(' is 42.')];
    await using served = await openModel(eventStream(...replyOf(blocks)));
    const { pieces, completion } = await readAll(served.model.stream(question()));
    const of = (kind: string): string =>
      pieces.map((piece) => (piece.kind === kind ? piece.text : '')).join('');
    expect([of('reasoning'), of('text')]).toEqual(['Let me think.', 'The answer is 42.']);
    expect(pieces.every((piece) => piece.text !== '')).toBe(true);
    expect(completion).toEqual({
      text: 'The answer is 42.',
      model: 'claude-answering',
      usage: { inputTokens: 30, outputTokens: 12 },
      costUsd: null,
      finishReason: 'stop',
      continuation: expect.anything(),
    });
    expect(await served.model.complete(question())).toEqual(completion);
  });

  it('needs no continuation if it is text and calls', async () => {
    const blocks = [text('See.'), CALL];
    await using served = await openModel(eventStream(...replyOf(blocks, 'tool_use')));
    expect(await served.model.complete(question())).toEqual({
      text: 'See.',
      model: 'claude-answering',
      usage: { inputTokens: 30, outputTokens: 12 },
      costUsd: null,
      finishReason: 'tool_calls',
      toolCalls: [{ id: 'toolu_1', name: 'look', argumentsJson: '{"at":"Ulm"}' }],
    });
  });

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tool_calls'],
    ['pause_turn', 'other'],
    ['something_new', 'other'],
  ])('that ends with %s has the finish reason %s', async (stopReason, finishReason) => {
    await using served = await openModel(eventStream(...replyOf([text('a')], stopReason)));
    expect((await served.model.complete(question())).finishReason).toBe(finishReason);
  });

  it('counts what was read from the cache, and written into it, as input', async () => {
    const start = messageStart({
      input_tokens: 5,
      cache_read_input_tokens: 100,
      cache_creation_input_tokens: 20,
      output_tokens: 1,
    });
    const usage = {
      output_tokens: 40,
      cache_read_input_tokens: null,
      output_tokens_details: { thinking_tokens: 30 },
    };
    const [end, stop] = ending('end_turn');
    await using served = await openModel(
      eventStream(start, { type: 'message_delta', ...end, usage }, ...(stop ? [stop] : [])),
    );
    expect((await served.model.complete(question())).usage).toEqual({
      inputTokens: 125,
      outputTokens: 40,
      cachedInputTokens: 100,
      cacheWriteInputTokens: 20,
      reasoningTokens: 30,
    });
  });

  it('takes the last count that it was told', async () => {
    const usage = { input_tokens: 300, output_tokens: 2 };
    const delta = { stop_reason: 'end_turn' };
    await using served = await openModel(
      eventStream(messageStart(), { type: 'message_delta', delta, usage }),
    );
    expect((await served.model.complete(question())).usage).toEqual({
      inputTokens: 300,
      outputTokens: 2,
    });
  });

  it.each([{}, { input_tokens: 'many', output_tokens: 1 }, { input_tokens: 1.5 }])(
    'has an unknown usage if it tells %j',
    async (usage) => {
      const events = [messageStart(usage), ...ending('end_turn')];
      await using served = await openModel(eventStream(...events));
      expect((await served.model.complete(question())).usage).toBeNull();
    },
  );

  it('holds the arguments of a call as far as they were written', async () => {
    const events = [
      messageStart(),
      { type: 'content_block_start', index: 0, content_block: { ...CALL, input: {} } },
      {
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'input_json_delta', partial_json: '{"at":"U' },
      },
      ...ending('max_tokens'),
    ];
    await using served = await openModel(eventStream(...events));
    expect(await served.model.complete(question())).toMatchObject({
      finishReason: 'length',
      toolCalls: [{ argumentsJson: '{"at":"U' }],
    });
  });

  it('may come with blocks that are whole from the start', async () => {
    const events = [
      messageStart(),
      { type: 'content_block_start', index: 0, content_block: THINKING },
      { type: 'content_block_start', index: 1, content_block: text('All at once.') },
      { type: 'content_block_start', index: 2, content_block: CALL },
      ...ending('tool_use'),
    ];
    await using served = await openModel(eventStream(...events));
    const { pieces, completion } = await readAll(served.model.stream(question()));
    expect(pieces).toEqual([
      { kind: 'reasoning', text: 'Let me think.' },
      { kind: 'text', text: 'All at once.' },
    ]);
    expect(completion).toMatchObject({
      text: 'All at once.',
      toolCalls: [{ argumentsJson: '{"at":"Ulm"}' }],
    });
  });

  it('may hold events and pieces of kinds that are not known', async () => {
    const [start, begin, ...rest] = replyOf([text('known')]);
    const events = [
      { type: 'news' },
      start,
      begin,
      { type: 'content_block_delta', index: 0, delta: { type: 'citations_delta', citation: {} } },
      { type: 'content_block_delta', index: 0, delta: { type: 'future_delta', text: 'new' } },
      ...rest,
    ].filter((event) => event !== undefined);
    await using served = await openModel(eventStream(...events));
    expect((await served.model.complete(question())).text).toBe('known');
  });
});

describe('thinking in a reply', () => {
  it('goes back unchanged and in its place, readable or not', async () => {
    const blocks = [THINKING, HIDDEN, text('See.'), UNSEEN, CALL];
    expect(await sentBack(blocks)).toEqual(blocks);
  });

  it('goes back unchanged whatever the reply is made of', async () => {
    const words = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((said) => said.trim() !== '');
    const block = fc.oneof(
      fc.record({ type: fc.constant('text'), text: words }),
      fc.record({ type: fc.constant('thinking'), thinking: fc.string(), signature: words }),
      fc.record({ type: fc.constant('redacted_thinking'), data: words }),
      fc.record({ type: fc.constant('server_tool_use'), id: words, input: fc.object() }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(block, { maxLength: 6 }), async (blocks) => {
        // Else there might be nothing to think about.
        const all = [THINKING, ...blocks, text('In the end.')];
        expect(await sentBack(all)).toEqual(JSON.parse(JSON.stringify(all)));
      }),
      { numRuns: 15 },
    );
  });

  it('goes back as far as it came before what was changed in the message', async () => {
    const blocks = [THINKING, HIDDEN, text('See and hear.'), UNSEEN, CALL];
    const shorter = await sentBack(blocks, (message) => ({ ...message, content: 'See.' }));
    expect(shorter).toEqual([THINKING, HIDDEN, text('See.'), CALL]);
    const silent = await sentBack(blocks, (message) => ({ ...message, toolCalls: [] }));
    expect(silent).toEqual([THINKING, HIDDEN, text('See and hear.')]);
  });

  it('does not go back if it led to nothing, was cut off, or is no longer wanted', async () => {
    expect(await sentBack([text('Half.'), THINKING])).toEqual([text('Half.')]);
    expect(await sentBack([THINKING])).toBeUndefined();
    expect(await sentBack([{ ...THINKING, signature: '' }, text('a')])).toEqual([text('a')]);
    expect(await sentBack([THINKING, text('a')], undefined, 'off')).toEqual([text('a')]);
  });

  it.each([{ provider: 'other', layout: [] }, { layout: 7 }, 'text', null, [THINKING]])(
    'is not looked for in what another adapter left: %j',
    async (continuation) => {
      const blocks = [THINKING, text('a')];
      expect(await sentBack(blocks, (message) => ({ ...message, continuation }))).toEqual([
        text('a'),
      ]);
    },
  );
});
