import assert from 'node:assert/strict';

import type { SamplingOptions, ToolCall, ToolChoice, ToolSpecification } from '@rlm-ts/domain';

import type { ConformanceCase } from '../../conformance-case.js';
import { USAGE, WAYS_OF_CALLING, ask, llmCase, reply } from '../llm-case.js';
import type { LlmHarness } from '../llm-harness.js';

const SAMPLING: Required<SamplingOptions> = {
  temperature: 0.375,
  topP: 0.625,
  maxOutputTokens: 4321,
  stopSequences: ['stop-here'],
  seed: 8765,
  reasoningEffort: 'low',
};

const TOOLS: readonly ToolSpecification[] = [
  {
    name: 'find_page',
    description: 'Finds a page by its title.',
    parameters: {
      type: 'object',
      properties: { title: { type: 'string' } },
      required: ['title'],
    },
  },
  { name: 'today', description: 'Tells the date.', parameters: { type: 'object', properties: {} } },
];

const CALLS = [
  { id: 'call_one', name: 'find_page', argumentsJson: '{"title":"Ulm"}' },
  { id: 'call_two', name: 'today', argumentsJson: '{}' },
];

/** What of a request reaches the provider, and what comes of tools. */
export const requestCases: readonly ConformanceCase<LlmHarness>[] = [
  ...Object.entries(SAMPLING).map(([option, value]) =>
    llmCase(`passes on ${option}`, reply('text'), async (model, { seen }, harness) => {
      if (harness.ignoredSampling?.some((ignored) => ignored === option) === true) return;
      await model.complete(ask('question'));
      await model.complete(ask('question', { sampling: { [option]: value } }));
      if (seen === undefined) return;
      const [without, sampled] = seen().map(({ body }) => JSON.stringify(body));
      assert.notEqual(sampled, without);
      // How an effort is said differs between providers.
      if (option === 'reasoningEffort') return;
      const written = JSON.stringify(Array.isArray(value) ? value[0] : value);
      assert.ok(sampled?.includes(written), `${written} in ${String(sampled)}`);
    }),
  ),
  llmCase('tells the provider of tools', reply('text'), async (model, { seen }) => {
    await model.complete(ask('question', { tools: TOOLS }));
    if (seen === undefined) return;
    const body = JSON.stringify(seen()[0]?.body);
    for (const told of ['find_page', 'Finds a page by its title.', '"title"', 'today']) {
      assert.ok(body.includes(told), `${told} in ${body}`);
    }
  }),
  llmCase('tells the four tool choices apart', reply('text'), async (model, { seen }) => {
    const choices: readonly ToolChoice[] = ['auto', 'none', 'required', { name: 'today' }];
    for (const toolChoice of choices) {
      await model.complete(ask('question', { tools: TOOLS, toolChoice }));
    }
    if (seen === undefined) return;
    const bodies = new Set(seen().map(({ body }) => JSON.stringify(body)));
    assert.equal(bodies.size, choices.length);
  }),
  ...WAYS_OF_CALLING.map(({ name, call }) =>
    llmCase(
      `${name} with the tool calls of the reply`,
      { kind: 'reply', text: 'Let me see.', usage: USAGE, toolCalls: CALLS },
      async (model) => {
        const completion = await call(model, ask('question', { tools: TOOLS }));
        if (completion === null) return;
        const { text, toolCalls = [], finishReason } = completion;
        assert.equal(text, 'Let me see.');
        assert.equal(finishReason, 'tool_calls');
        assert.deepEqual([...toolCalls].map(meaning), CALLS.map(meaning));
        assert.equal(new Set(toolCalls.map(({ id }) => id)).size, CALLS.length);
      },
    ),
  ),
  llmCase(
    'takes the results of tools back to the provider',
    { kind: 'reply', text: '', usage: USAGE, toolCalls: CALLS },
    async (model, { seen }) => {
      const question = ask('question', { tools: TOOLS });
      const { text, toolCalls = [], continuation } = await model.complete(question);
      const messages = [
        ...question.messages,
        { role: 'assistant' as const, content: text, toolCalls, continuation },
        ...toolCalls.map(({ id, name }, index) => ({
          role: 'tool' as const,
          toolCallId: id,
          toolName: name,
          content: index === 0 ? '"a page about Ulm"' : 'The clock has stopped.',
          isError: index === 1,
        })),
      ];
      await model.complete({ ...question, messages });
      if (seen === undefined) return;
      const body = JSON.stringify(seen()[1]?.body);
      for (const told of ['a page about Ulm', 'The clock has stopped.', 'Ulm', 'find_page']) {
        assert.ok(body.includes(told), `${told} in ${body}`);
      }
    },
  ),
];

/** A call without its id, which may be the adapter's own, and whatever spaces are in its JSON. */
function meaning({ name, argumentsJson }: ToolCall): [string, unknown] {
  return [name, JSON.parse(argumentsJson)];
}
