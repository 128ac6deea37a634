import { describe, expect, it } from '@jest/globals';

import { chatBody } from '../../../src/llm/openai/chat-request.js';
import { TOOL, requestOf } from './request.js';

const OPTIONS = { maxTokensField: 'max_completion_tokens' } as const;
const QUESTION = [{ role: 'user' as const, content: 'q' }];

describe('chatBody', () => {
  it('holds nothing that was not asked for', () => {
    expect(chatBody('gpt', requestOf(QUESTION), OPTIONS)).toEqual({
      model: 'gpt',
      messages: [{ role: 'user', content: 'q' }],
    });
  });

  it('has OpenAI’s names for the sampling options', () => {
    const sampling = {
      temperature: 0,
      topP: 0.5,
      maxOutputTokens: 9,
      stopSequences: ['x'],
      seed: 0,
      reasoningEffort: 'minimal' as const,
    };
    expect(chatBody('gpt', requestOf(QUESTION, { sampling }), OPTIONS)).toMatchObject({
      temperature: 0,
      top_p: 0.5,
      max_completion_tokens: 9,
      stop: ['x'],
      seed: 0,
      reasoning_effort: 'minimal',
    });
  });

  it('calls the limit as the server does, and leaves out an empty list of stops', () => {
    const sampling = { maxOutputTokens: 9, stopSequences: [] };
    const body = chatBody('m', requestOf(QUESTION, { sampling }), { maxTokensField: 'max_tokens' });
    expect(body).toMatchObject({ max_tokens: 9 });
    expect(Object.keys(body)).not.toContain('stop');
  });

  it.each([
    [undefined, undefined],
    ['required' as const, 'required'],
    [{ name: 'find' }, { type: 'function', function: { name: 'find' } }],
  ])('offers tools with the choice %p', (toolChoice, expected) => {
    const more = { tools: [TOOL], ...(toolChoice === undefined ? {} : { toolChoice }) };
    const body = chatBody('gpt', requestOf(QUESTION, more), OPTIONS);
    expect(body['tools']).toEqual([{ type: 'function', function: TOOL }]);
    expect(body['tool_choice']).toEqual(expected);
  });

  it('says nothing of a choice between no tools', () => {
    const body = chatBody('gpt', requestOf(QUESTION, { tools: [], toolChoice: 'none' }), OPTIONS);
    expect(Object.keys(body)).toEqual(['model', 'messages']);
  });

  it('repeats tool calls, their results, and the reasoning that led to them', () => {
    const messages = [
      {
        role: 'assistant' as const,
        content: '',
        toolCalls: [{ id: 'c1', name: 'find', argumentsJson: '{"what":1}' }],
        continuation: { reasoning_content: 'hm' },
      },
      { role: 'tool' as const, toolCallId: 'c1', toolName: 'find', content: 'no', isError: true },
      { role: 'assistant' as const, content: '', continuation: { reasoning_content: 'not sent' } },
    ];
    expect(chatBody('gpt', requestOf(messages), OPTIONS)['messages']).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'c1', type: 'function', function: { name: 'find', arguments: '{"what":1}' } },
        ],
        reasoning_content: 'hm',
      },
      { role: 'tool', tool_call_id: 'c1', content: 'no' },
      { role: 'assistant', content: '' },
    ]);
  });
});
