import { describe, expect, it } from '@jest/globals';

import { findKey, readKey } from '../../../src/llm/calling/index.js';
import type { KeySource } from '../../../src/llm/calling/index.js';

const source = (apiKey: string | undefined, env: KeySource['env']): KeySource => ({
  backend: 'gemini',
  apiKey,
  variables: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
  ...(env === undefined ? {} : { env }),
});

describe('readKey', () => {
  it('prefers the option, then the variables in their order', () => {
    const env = { GEMINI_API_KEY: 'one', GOOGLE_API_KEY: 'two' };
    expect(readKey(source('option', env))).toBe('option');
    expect(readKey(source(undefined, env))).toBe('one');
    expect(readKey(source(' ', { GEMINI_API_KEY: '', GOOGLE_API_KEY: 'two\n' }))).toBe('two');
  });

  it('says which variables to set', () => {
    expect(() => readKey(source(undefined, {}))).toThrow(
      expect.objectContaining({
        code: 'API_KEY_MISSING',
        billed: 'no',
        retryable: false,
        message:
          'GEMINI_API_KEY not set, nor GOOGLE_API_KEY: the model backend "gemini" needs a key. Set the variable in the environment, or give the option "apiKey".',
      }),
    );
    expect(findKey(source(undefined, {}))).toBeNull();
  });

  it.each(['sk two', 'sk-ü', 'sk\n-1'])('refuses %p without repeating it', (key) => {
    expect(() => readKey(source(key, {}))).toThrow(
      expect.objectContaining({
        code: 'API_KEY_INVALID',
        message: expect.not.stringContaining(key),
      }),
    );
  });
});
