import { describe, expect, it } from '@jest/globals';
import { secretsInOptions } from '../../src/egress/secrets-in-options.js';

describe('the secrets in options', () => {
  it('are the texts whose names say so, however deep they stand', () => {
    const options = {
      apiKey: ' one ',
      baseURL: 'https://example.com',
      headers: { 'X-Api-Key': 'two', Accept: 'json' },
      auth: [{ client_secret: ['three'] }],
    };
    expect(secretsInOptions([options, { accessToken: 'four' }])).toEqual([
      'one',
      'two',
      'three',
      'four',
    ]);
  });

  it('are also the token of a header alone', () => {
    expect(secretsInOptions([{ headers: { Authorization: 'Bearer abc' } }])).toEqual([
      'Bearer abc',
      'abc',
    ]);
  });

  it('are not the limits on tokens', () => {
    expect(secretsInOptions([{ maxOutputTokens: 5, tokenizer: 'cl100k' }])).toEqual([]);
  });
});
