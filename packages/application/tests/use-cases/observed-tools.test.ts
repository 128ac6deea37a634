import { describe, expect, it } from '@jest/globals';
import { Toolbox, type ChatCompletion, type LLMPort, type ToolPort } from '@rlm-ts/domain';

import { run } from './run-parts.js';

const tool: ToolPort = {
  specification: { name: 'look', description: 'Looks.', parameters: { type: 'object' } },
  call: async ({ at }) => {
    if (at === 0) throw new Error('There is nothing.');
    return { seen: at ?? null };
  },
};

const completion: ChatCompletion = {
  text: 'FINAL(x)',
  model: 'root',
  usage: null,
  costUsd: null,
  finishReason: 'stop',
};

/** Calls the tool twice in its first turn. */
function calling(): LLMPort {
  let asked = 0;
  return {
    modelName: 'root',
    complete: async () => {
      asked += 1;
      if (asked > 1) return completion;
      const toolCalls = [1, 0].map((at) => ({
        id: String(at),
        name: 'look',
        argumentsJson: JSON.stringify({ at }),
      }));
      return { ...completion, text: '', toolCalls };
    },
  };
}

describe('the calls of tools', () => {
  it('by a model are told as they start and as they end, whatever they come to', async () => {
    const { events } = await run({
      services: { llm: calling() },
      request: { tools: new Toolbox([tool]) },
    });
    const told = events.filter(({ type }) => type.startsWith('tool_call'));
    expect(told.map(({ type }) => type).sort()).toEqual([
      'tool_call_finished',
      'tool_call_finished',
      'tool_call_started',
      'tool_call_started',
    ]);
    const started = told.filter((event) => event.type === 'tool_call_started');
    expect(started.map(({ args, caller }) => [args, caller])).toEqual([
      [{ at: 1 }, 'model'],
      [{ at: 0 }, 'model'],
    ]);
    const finished = told.filter((event) => event.type === 'tool_call_finished');
    const outcomes = new Map(finished.map(({ id, outcome }) => [id, outcome]));
    expect(started.map(({ id }) => outcomes.get(id))).toEqual([
      { isError: false, text: '{"seen":1}' },
      { isError: true, text: expect.stringContaining('There is nothing.') },
    ]);
  });

  it('are for children only if they were granted to children', () => {
    const granted: ToolPort = {
      ...tool,
      specification: { ...tool.specification, name: 'share' },
      grantToChildren: true,
    };
    const names = new Toolbox([tool, granted]).forChildren().specifications;
    expect(names.map(({ name }) => name)).toEqual(['share']);
  });
});
