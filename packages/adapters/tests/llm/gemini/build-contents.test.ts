import { describe, expect, it } from '@jest/globals';
import type { ChatMessage } from '@rlm-ts/domain';

import { buildContents } from '../../../src/llm/gemini/build-contents.js';

const build = (messages: readonly ChatMessage[], modelName = 'gemini-2.5-flash') =>
  buildContents(messages, modelName);
const user = (content: string): ChatMessage => ({ role: 'user', content });
const system = (content: string): ChatMessage => ({ role: 'system', content });
const assistant = (content: string): ChatMessage => ({ role: 'assistant', content });
const CALL = { id: 'c1', name: 'add', argumentsJson: '{"a": 1}' };

describe('buildContents', () => {
  it('makes the first system messages the instruction, and lets later ones speak as the user', () => {
    const messages = [system('one'), system(''), system('two'), user('hello'), system('three')];
    expect(build(messages)).toEqual({
      systemInstruction: 'one\n\ntwo',
      contents: [{ role: 'user', parts: [{ text: 'hello' }, { text: 'three' }] }],
    });
  });

  it('lets system messages speak as the user where there is nothing else', () => {
    expect(build([system('one')])).toEqual({
      systemInstruction: null,
      contents: [{ role: 'user', parts: [{ text: 'one' }] }],
    });
  });

  it('puts messages of one role together', () => {
    expect(
      build([user('a'), user('b'), assistant('c'), assistant('d'), user('e')]).contents,
    ).toEqual([
      { role: 'user', parts: [{ text: 'a' }, { text: 'b' }] },
      { role: 'model', parts: [{ text: 'c' }, { text: 'd' }] },
      { role: 'user', parts: [{ text: 'e' }] },
    ]);
  });

  it('leaves out empty texts, and never asks with nothing', () => {
    expect(build([user('a'), assistant(''), user('b')]).contents).toEqual([
      { role: 'user', parts: [{ text: 'a' }, { text: 'b' }] },
    ]);
    const space = [{ role: 'user', parts: [{ text: ' ' }] }];
    expect(build([user('')]).contents).toEqual(space);
    expect(build([]).contents).toEqual(space);
    expect(build([system('')]).contents).toEqual(space);
  });

  it('answers calls together, and apart from what the user says', () => {
    const result = {
      role: 'tool' as const,
      toolName: 'add',
      content: '{"sum": 12345678901234567890}',
    };
    const failed = { ...result, toolName: 'sub', content: 'No such number.', isError: true };
    const calls = [CALL, { ...CALL, id: 'c2', name: 'sub' }];
    const { contents } = build([
      user('q'),
      { role: 'assistant', content: 'Let me see.', toolCalls: calls },
      { ...result, toolCallId: 'c1' },
      { ...failed, toolCallId: 'c2' },
      user('go on'),
    ]);
    expect(contents).toEqual([
      { role: 'user', parts: [{ text: 'q' }] },
      {
        role: 'model',
        parts: [
          { text: 'Let me see.' },
          { functionCall: { id: 'c1', name: 'add', args: { a: 1 } } },
          { functionCall: { id: 'c2', name: 'sub', args: { a: 1 } } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'c1', name: 'add', response: { output: result.content } } },
          { functionResponse: { id: 'c2', name: 'sub', response: { error: failed.content } } },
        ],
      },
      { role: 'user', parts: [{ text: 'go on' }] },
    ]);
  });

  it('sends arguments that are no object back as what they are', () => {
    const toolCalls = [{ ...CALL, argumentsJson: '{"a": 1' }];
    const { contents } = build([user('q'), { role: 'assistant', content: '', toolCalls }]);
    expect(contents[1]?.parts[0]?.functionCall?.args).toEqual({ arguments: '{"a": 1' });
  });

  it('tells a model that wants signatures which calls are not its own', () => {
    const toolCalls = [CALL, { ...CALL, id: 'c2' }];
    const message: ChatMessage = { role: 'assistant', content: '', toolCalls };
    const [, model] = build([user('q'), message], 'gemini-3-flash-preview').contents;
    expect(model?.parts.map(({ thoughtSignature }) => thoughtSignature)).toEqual([
      'skip_thought_signature_validator',
      undefined,
    ]);
  });

  describe('with a continuation', () => {
    const parts = [
      { functionCall: { name: 'add', args: { a: 1 } }, thoughtSignature: 'c2ln' },
      { functionCall: { id: 'own', name: 'add', args: { a: 2 } } },
    ];
    const continuation = { backend: 'gemini', parts, callIds: ['made-up', 'own'] };
    const toolCalls = [
      { ...CALL, id: 'made-up' },
      { ...CALL, id: 'own' },
    ];
    const result = { role: 'tool' as const, toolName: 'add', content: '1' };
    const reply: ChatMessage = { role: 'assistant', content: '', toolCalls, continuation };

    it('sends back the very parts that came, and no id that the provider does not know', () => {
      const { contents } = build([
        user('q'),
        reply,
        { ...result, toolCallId: 'made-up' },
        { ...result, toolCallId: 'own' },
      ]);
      expect(contents.slice(1)).toEqual([
        { role: 'model', parts },
        {
          role: 'user',
          parts: [
            { functionResponse: { name: 'add', response: { output: '1' } } },
            { functionResponse: { id: 'own', name: 'add', response: { output: '1' } } },
          ],
        },
      ]);
    });

    it.each<[string, Partial<Extract<ChatMessage, { role: 'assistant' }>>]>([
      ['another text', { content: 'Shortened.' }],
      ['fewer calls', { toolCalls: toolCalls.slice(1) }],
      ['another call', { toolCalls: [CALL, { ...CALL, id: 'own' }] }],
      ['another provider’s continuation', { continuation: [{ type: 'thinking', signature: 'x' }] }],
    ])('goes by the message if that has %s by now', (_what, change) => {
      const { contents } = build([user('q'), { ...reply, ...change }]);
      expect(JSON.stringify(contents)).not.toContain('c2ln');
    });
  });
});
