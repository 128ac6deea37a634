import { describe, expect, it } from '@jest/globals';

import { backendOfBaseUrl } from '../../../src/llm/prices/index.js';

describe('backendOfBaseUrl', () => {
  it.each([
    ['https://api.openai.com/v1', 'openai'],
    ['https://eu.api.openai.com/v1', 'openai'],
    ['https://my-resource.openai.azure.com/openai/v1/', 'azure'],
    ['https://openrouter.ai/api/v1', 'openrouter'],
    ['https://API.GROQ.com/openai/v1', 'groq'],
    ['https://generativelanguage.googleapis.com/v1beta/openai/', 'google'],
  ])('knows %s', (url, backend) => {
    expect(backendOfBaseUrl(url)).toBe(backend);
  });

  it.each([
    'http://localhost:11434/v1',
    'http://10.0.0.7:8000/v1',
    'https://api.openai.com.example.org/v1',
    'https://notapi.openai.com.example/v1',
    'https://example.org/?https://api.openai.com',
    'nonsense',
    '',
  ])('does not guess whose %p is', (url) => {
    expect(backendOfBaseUrl(url)).toBeNull();
  });
});
