import { describe, expect, it } from '@jest/globals';

import { readResponse } from '../../../src/llm/openai/responses-reply.js';
import { responsesBody } from '../../../src/llm/openai/responses-request.js';
import { CALLED, TOOL, requestOf } from './request.js';
import { CALL, REASONING, SAID, reply } from './responses-items.js';

const QUESTION = [{ role: 'user' as const, content: 'q' }];

describe('responsesBody', () => {
  it('makes instructions of the system messages at the beginning, and stores nothing', () => {
    const messages = [
      { role: 'system' as const, content: 'one' },
      { role: 'system' as const, content: '' },
      { role: 'system' as const, content: 'two' },
      { role: 'user' as const, content: 'q' },
      { role: 'system' as const, content: 'later' },
    ];
    expect(responsesBody('gpt-5', requestOf(messages), {})).toEqual({
      model: 'gpt-5',
      instructions: 'one\n\ntwo',
      input: [
        { role: 'user', content: 'q' },
        { role: 'system', content: 'later' },
      ],
      store: false,
      include: ['reasoning.encrypted_content'],
    });
  });

  it.each([
    ['gpt-4o-mini', undefined, false],
    ['ft:gpt-4o:org', undefined, false],
    ['chatgpt-4o-latest', undefined, false],
    ['o3', undefined, true],
    ['my-deployment', false, false],
    ['gpt-4o', true, true],
  ])('asks %s for reasoning (carryReasoning %p): %p', (name, carryReasoning, asks) => {
    const body = responsesBody(name, requestOf(QUESTION), { carryReasoning });
    expect(body['include']).toEqual(asks ? ['reasoning.encrypted_content'] : undefined);
  });

  it('has the API’s names for sampling and tools', () => {
    const body = responsesBody(
      'gpt-5',
      requestOf(QUESTION, {
        sampling: { temperature: 0, topP: 1, maxOutputTokens: 9, reasoningEffort: 'low' },
        tools: [TOOL],
        toolChoice: { name: 'find' },
      }),
      {},
    );
    expect(body).toMatchObject({
      temperature: 0,
      top_p: 1,
      max_output_tokens: 9,
      reasoning: { effort: 'low' },
      tools: [{ type: 'function', ...TOOL, strict: false }],
      tool_choice: { type: 'function', name: 'find' },
    });
  });

  it('repeats a reply with its reasoning, word for word', () => {
    const {
      text,
      toolCalls = [],
      continuation,
    } = readResponse(CALLED, reply([REASONING, SAID, CALL]));
    const messages = [
      { role: 'assistant' as const, content: text, toolCalls, continuation },
      { role: 'tool' as const, toolCallId: 'c1', toolName: 'find', content: 'found' },
    ];
    expect(responsesBody('gpt-5', requestOf(messages), {})['input']).toEqual([
      REASONING,
      SAID,
      CALL,
      { type: 'function_call_output', call_id: 'c1', output: 'found' },
    ]);
  });

  it('leaves reasoning out where the message is no longer what came of it', () => {
    const { toolCalls = [], continuation } = readResponse(CALLED, reply([REASONING, SAID, CALL]));
    const rebuilt = { type: 'function_call', call_id: 'c1', name: 'find', arguments: '{}' };
    const changed = { role: 'assistant' as const, content: 'cut', toolCalls, continuation };
    expect(responsesBody('gpt-5', requestOf([changed]), {})['input']).toEqual([
      { role: 'assistant', content: 'cut' },
      rebuilt,
    ]);
    const fewer = { role: 'assistant' as const, content: 'so', continuation };
    expect(responsesBody('gpt-5', requestOf([fewer]), {})['input']).toEqual([
      { role: 'assistant', content: 'so' },
    ]);
  });
});
