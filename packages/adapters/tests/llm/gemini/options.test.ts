import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';

import { geminiOptionsSchema } from '../../../src/llm/gemini/index.js';

describe('geminiOptionsSchema', () => {
  it('fills in every default', () => {
    expect(geminiOptionsSchema.parse({})).toEqual({
      baseURL: 'https://generativelanguage.googleapis.com',
      headers: {},
      safetySettings: [],
      timeoutMs: 600_000,
      idleTimeoutMs: 300_000,
      extraConfig: {},
    });
  });

  it.each([
    { key: 'a' },
    { apiKey: '' },
    { baseURL: 'localhost' },
    { baseURL: 'file:///etc/passwd' },
    { headers: { 'x-a': 1 } },
    { thinkingBudgetTokens: -2 },
    { thinkingBudgetTokens: 0.5 },
    { safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT' }] },
    { safetySettings: [{ category: 'A', threshold: 'B', method: 'C' }] },
    { timeoutMs: 0 },
    { idleTimeoutMs: Infinity },
    { extraConfig: { httpOptions: { baseUrl: 'http://elsewhere' } } },
    { extraConfig: { automaticContinuation: true } },
  ])('refuses %j', (options) => {
    expect(geminiOptionsSchema.safeParse(options).success).toBe(false);
  });

  it('describes every field', () => {
    const { properties = {} } = z.toJSONSchema(geminiOptionsSchema, { io: 'input' });
    expect(Object.keys(properties)).toContain('thinkingBudgetTokens');
    for (const property of Object.values(properties)) {
      expect(property).toHaveProperty('description', expect.stringMatching(/\.$/));
    }
  });
});
