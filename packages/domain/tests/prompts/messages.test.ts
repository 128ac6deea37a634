import { describe, expect, it } from '@jest/globals';

import { parseReply } from '../../src/parsing/parse-reply.js';
import { LAST_TURN, NOTHING_TO_DO, openingMessages } from '../../src/prompts/messages.js';
import { DEFAULT_SYSTEM_PROMPT } from '../../src/prompts/system-prompt.js';

describe('the opening messages', () => {
  it('are the system prompt, and the question with a description of the context', () => {
    const text = 'the quick brown fox';
    const messages = openingMessages({
      systemPrompt: 'Be brief.',
      prompt: 'What jumps?',
      context: { kind: 'text', text },
    });
    expect(messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: 'The question:\nWhat jumps?\n\nThe variable `context`: str of 19 characters.',
      },
    ]);
  });
});

describe('the built-in system prompt', () => {
  it('shows code in the fence that the parser runs', () => {
    const { blocks } = parseReply(DEFAULT_SYSTEM_PROMPT);
    expect(blocks).toHaveLength(3);
    expect(blocks[0]?.code).toContain('print(type(context), len(context))');
  });

  it.each([
    'llm_query(',
    'llm_query_batched(',
    'rlm_query(',
    'rlm_query_batched(',
    'budget()',
    'remember(',
    'SHOW_VARS()',
    'FINAL(',
    'FINAL_VAR(',
    'answer["content"]',
    'answer["ready"]',
    'context',
  ])('teaches %s', (name) => {
    expect(DEFAULT_SYSTEM_PROMPT).toContain(name);
  });

  it('gives no answer of its own when it is read as a reply', () => {
    expect(parseReply(DEFAULT_SYSTEM_PROMPT).final).toBeNull();
  });
});

describe('what the loop says by itself', () => {
  it.each([NOTHING_TO_DO, LAST_TURN])('names both ways to answer in a reply: %s', (said) => {
    expect(said).toContain('FINAL(');
  });
});
