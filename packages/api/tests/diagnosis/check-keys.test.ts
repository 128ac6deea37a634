import { describe, expect, it } from '@jest/globals';
import { checkKeys } from '../../src/diagnosis/check-keys.js';
import { llmRegistry } from '../../src/registries/registries.js';

const SECRET = 'sk-very-secret';
const LLMS = [
  { name: 'one', keyVariables: ['ONE_KEY'] },
  { name: 'two', keyVariables: ['TWO_KEY', 'OLD_TWO_KEY'] },
  { name: 'free', keyVariables: [] },
];

describe('checkKeys', () => {
  it('tells by the names of variables which keys are there', () => {
    const { keys, checks } = checkKeys(LLMS, { OLD_TWO_KEY: SECRET });
    expect(keys).toEqual([
      { backend: 'one', variables: ['ONE_KEY'], found: null },
      { backend: 'two', variables: ['TWO_KEY', 'OLD_TWO_KEY'], found: 'OLD_TWO_KEY' },
    ]);
    expect(checks).toMatchObject([
      { status: 'ok', what: 'keys', detail: 'there: OLD_TWO_KEY; not there: ONE_KEY' },
    ]);
  });

  it('warns where there is none', () => {
    const { checks } = checkKeys(LLMS, { ONE_KEY: ' ' });
    expect(checks).toMatchObject([
      {
        status: 'warn',
        detail: 'not there: ONE_KEY, TWO_KEY or OLD_TWO_KEY',
        fix: expect.stringContaining('Set the variable'),
        code: 'API_KEY_MISSING',
      },
    ]);
  });

  it('warns of what can be no key, and names its variable', () => {
    const { keys, checks } = checkKeys(LLMS, { ONE_KEY: `${SECRET} ${SECRET}` });
    expect(keys[0]?.found).toBeNull();
    expect(checks.at(-1)).toMatchObject({
      status: 'warn',
      detail: expect.stringMatching(/^ONE_KEY: .* holds spaces/),
      fix: 'Copy it again.',
    });
  });

  it('tells nothing of a key but where it is', () => {
    const told = (key: string): string => JSON.stringify(checkKeys(LLMS, { ONE_KEY: key }));
    expect(told(SECRET)).not.toContain(SECRET);
    expect(told(SECRET)).toBe(told('another-one-that-is-longer'));
    expect(told(`${SECRET} x`)).not.toContain(SECRET);
  });

  it('knows the variables of every provider that comes with the framework', () => {
    const llms = llmRegistry();
    const all = llms.names.map((name) => llms.get(name, 'here'));
    expect(checkKeys(all, {}).keys.map(({ variables }) => variables)).toEqual([
      ['ANTHROPIC_API_KEY'],
      ['AZURE_OPENAI_API_KEY'],
      ['GOOGLE_API_KEY', 'GEMINI_API_KEY'],
      ['LITELLM_API_KEY'],
      ['OPENAI_API_KEY'],
      ['OPENROUTER_API_KEY'],
    ]);
  });
});
