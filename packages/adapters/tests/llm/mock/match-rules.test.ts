import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { createMockLlm } from '../../../src/llm/mock/index.js';
import type { MockRule } from '../../../src/llm/mock/index.js';
import { ask } from './ask.js';

const answer = async (rules: readonly MockRule[], prompt: string): Promise<string> =>
  (await createMockLlm({ subCalls: rules }).complete(ask(prompt))).text;

describe('rules for sub-calls', () => {
  it('answer with the first rule that matches, as often as it does', async () => {
    const rules = [
      { match: 'needle \\d+', reply: 'found' },
      { match: '', reply: 'anything' },
    ];
    const model = createMockLlm({ subCalls: rules });
    const prompts = ['a needle 7', 'hay', 'needle 8'];
    const replies = await Promise.all(prompts.map((prompt) => model.complete(ask(prompt))));
    expect(replies.map(({ text }) => text)).toEqual(['found', 'anything', 'found']);
  });

  it('fill in what was matched', async () => {
    const match = '(?<word>\\w+) (\\d+)(x)?';
    const reply = '$2|$1|$3|$<word>|$&|$$1|$9|$12|$<none>|$0';
    expect(await answer([{ match, reply }], 'see needle 42 here')).toBe(
      '42|needle||needle|needle 42|$1|$9|needle2||$0',
    );
    expect(await answer([{ match: '(a)', reply: { text: '<$1>' } }], 'cat')).toBe('<a>');
  });

  it('fill in templates as String.replace does', async () => {
    const token = fc.constantFrom('$', '$$', '$&', '$1', '$2', '$3', '$10', '$<n>', '<', 'a', '0');
    await fc.assert(
      fc.asyncProperty(fc.array(token, { maxLength: 8 }), async (tokens) => {
        const reply = tokens.join('');
        const match = '^(?<n>\\w+) (\\w+)$';
        const expected = 'one two'.replace(new RegExp(match), reply);
        expect(await answer([{ match, reply }], 'one two')).toBe(expected);
      }),
    );
  });

  it('take flags, and regular expressions whose state they ignore', async () => {
    expect(await answer([{ match: 'A', flags: 'i', reply: 'yes' }], 'a')).toBe('yes');
    const model = createMockLlm({ subCalls: [{ match: /a/gy, reply: 'yes' }] });
    for (const prompt of ['a', 'a', 'ba']) {
      expect((await model.complete(ask(prompt))).text).toBe('yes');
    }
  });

  it('fall back to the default', async () => {
    const subCalls = { rules: [{ match: 'x', reply: 'rule' }], default: 'default $1' };
    expect((await createMockLlm({ subCalls }).complete(ask('y'))).text).toBe('default $1');
  });

  it('say what to add when none matches', async () => {
    await expect(answer([{ match: 'x', reply: 'a' }], 'a "prompt"')).rejects.toMatchObject({
      code: 'MODEL_SCRIPT_EXHAUSTED',
      message:
        'The mock model "mock" has no reply for the prompt "a \\"prompt\\"": none of the 1 rule of "subCalls" matches. Add a rule, or a "default" beside "rules".',
    });
  });

  it.each([
    { match: '(', reply: 'a' },
    { match: 'a', flags: '?', reply: 'a' },
  ])('are refused by number if they do not compile: %p', (rule) => {
    const make = (): unknown => createMockLlm({ subCalls: [{ match: 'fine', reply: '' }, rule] });
    expect(make).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining("mock model's rule 2 is not a regular expression"),
      }),
    );
  });
});
