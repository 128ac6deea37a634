import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { anthropicOptionsSchema, createAnthropicLlm } from '../../../src/llm/anthropic/index.js';

describe('anthropicOptionsSchema', () => {
  it('fills in every default', () => {
    expect(anthropicOptionsSchema.parse({})).toEqual({
      baseURL: 'https://api.anthropic.com',
      headers: {},
      apiVersion: '2026-10-21',
      maxOutputTokens: 16_000,
      promptCaching: true,
      thinking: 'default',
      timeoutMs: 600_000,
      idleTimeoutMs: 300_000,
      extraBody: {},
    });
  });

  it.each([
    { apikey: 'k' },
    { apiKey: '' },
    { baseURL: 'api.anthropic.com' },
    { baseURL: 'ftp://api.anthropic.com' },
    { headers: { a: 1 } },
    { apiVersion: '2023-01-01' },
    { maxOutputTokens: 0 },
    { promptCaching: '1h' },
    { thinking: 'on' },
    { thinking: { budgetTokens: 1023 } },
    { thinking: { budget: 2048 } },
    { timeoutMs: 2 ** 31 },
    { idleTimeoutMs: 0.5 },
    { extraBody: [] },
  ])('refuses %j', (options) => {
    expect(anthropicOptionsSchema.safeParse(options).success).toBe(false);
    const create = (): unknown => createAnthropicLlm(options as never, 'claude-sonnet-5-5');
    expect(create).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });

  it.each([undefined, ''])('does not do without a name of the model: %p', (modelName) => {
    expect(() => createAnthropicLlm({}, modelName)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    );
  });

  it('describes every field', () => {
    const { properties = {} } = z.toJSONSchema(anthropicOptionsSchema, { io: 'input' });
    expect(Object.keys(properties)).toHaveLength(10);
    for (const property of Object.values(properties)) {
      expect(property).toHaveProperty('description', expect.stringMatching(/\.$/));
    }
  });
});
