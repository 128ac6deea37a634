import { describe, expect, it } from '@jest/globals';
import type { LLMRequest, ToolChoice } from '@rlm-ts/domain';

import { buildRequest } from '../../../src/llm/gemini/build-request.js';
import { geminiOptionsSchema } from '../../../src/llm/gemini/index.js';
import { ask } from './open-gemini.js';

const modelName = 'gemini-2.5-flash';
const ALWAYS = { automaticContinuation: false, automaticFunctionCalling: { disable: true } };
const TOOL = {
  name: 'add',
  description: 'Adds.',
  parameters: {
    type: 'object',
    properties: { a: { type: 'number' } },
    additionalProperties: false,
  },
};

function configOf(more: Partial<LLMRequest>, options: Record<string, unknown> = {}) {
  const parsed = geminiOptionsSchema.parse(options);
  const plan = { modelName, options: parsed, request: ask('q', more), streamed: false };
  return buildRequest(plan).config;
}

describe('buildRequest', () => {
  it('leaves everything to the provider that nobody says', () => {
    expect(configOf({})).toEqual(ALWAYS);
  });

  it('passes on every way of sampling', () => {
    const same = {
      temperature: 0,
      topP: 0.5,
      maxOutputTokens: 100,
      stopSequences: ['END'],
      seed: 7,
    };
    expect(configOf({ sampling: { ...same, reasoningEffort: 'low' } })).toEqual({
      ...ALWAYS,
      ...same,
      thinkingConfig: { thinkingBudget: 1024 },
    });
    expect(configOf({ sampling: { stopSequences: [] } })).toEqual(ALWAYS);
  });

  it.each<[ToolChoice, object]>([
    ['auto', { mode: 'AUTO' }],
    ['none', { mode: 'NONE' }],
    ['required', { mode: 'ANY' }],
    [{ name: 'add' }, { mode: 'ANY', allowedFunctionNames: ['add'] }],
  ])('offers tools by their JSON Schema, to be called by choice %j', (toolChoice, expected) => {
    expect(configOf({ tools: [TOOL], toolChoice })).toEqual({
      ...ALWAYS,
      tools: [
        {
          functionDeclarations: [
            { name: 'add', description: 'Adds.', parametersJsonSchema: TOOL.parameters },
          ],
        },
      ],
      toolConfig: { functionCallingConfig: expected },
    });
  });

  it('says nothing of tools where there are none', () => {
    expect(configOf({ tools: [], toolChoice: 'required' })).toEqual(ALWAYS);
  });

  it('lets extraConfig win, and puts its tools beside those of the request', () => {
    const extraConfig = {
      topK: 3,
      temperature: 1,
      thinkingConfig: { thinkingLevel: 'HIGH' },
      tools: [{ googleSearch: {} }],
    };
    expect(configOf({}, { extraConfig })).toEqual({ ...ALWAYS, ...extraConfig });
    const sampling = { temperature: 0, topP: 0.5, reasoningEffort: 'low' as const };
    expect(configOf({ sampling, tools: [TOOL] }, { extraConfig })).toMatchObject({
      ...extraConfig,
      topP: 0.5,
      tools: [{ googleSearch: {} }, { functionDeclarations: [{ name: 'add' }] }],
    });
  });

  it('passes on the settings of safety', () => {
    const safetySettings = [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }];
    expect(configOf({}, { safetySettings })).toEqual({ ...ALWAYS, safetySettings });
  });
});
