import { afterEach, describe, expect, it } from '@jest/globals';
import { createRlmFromConfig, type RLM, type RlmEvent } from '@rlm-ts/api';
import { answered, modelsAt, repl, startMockProvider, type MockProvider } from './mock-provider.js';

let provider: MockProvider;
let rlm: RLM;
afterEach(async () => {
  await rlm.close();
  await provider.close();
});

describe.each(['openai', 'anthropic', 'gemini'] as const)('a streamed run with %s', (kind) => {
  it('tells of replies, code, output and sub-calls as they come, and what it cost so far', async () => {
    const code = [
      'import time',
      'print("before the question", flush=True)',
      'time.sleep(0.3)',
      'answer_of_leaf = llm_query("leaf")',
      'print("after it")',
      'FINAL(answer_of_leaf)',
    ].join('\n');
    provider = await startMockProvider({
      answer: (asked) => answered(asked.messages.length > 1 ? repl(code) : 'a leaf', asked),
    });
    rlm = createRlmFromConfig({ llm: modelsAt(provider.url)[kind] });
    const events: RlmEvent[] = [];
    for await (const event of rlm.stream('go')) events.push(event);

    const text = events.flatMap((event) => (event.type === 'model_delta' ? [event.text] : []));
    expect(text.length).toBeGreaterThan(1);
    expect(text.join('')).toBe(repl(code));
    const order: string[] = events.map(({ type }) => type);
    const places = [
      'model_delta',
      'model_replied',
      'block_started',
      'block_output',
      'sub_call_started',
      'sub_call_finished',
      'block_finished',
      'run_finished',
    ].map((what) => order.indexOf(what));
    expect(places).toEqual([...places].sort((one, other) => one - other));
    expect(places).not.toContain(-1);
    // Its last letters may be the beginning of a secret for all that is known by then.
    const asked = order.indexOf('sub_call_started');
    expect(printedIn(events.slice(0, asked))).toMatch(/^before the quest/);
    expect(printedIn(events)).toBe('before the question\nafter it\n');
    const costs = events.map(({ spent }) => spent.costUsd ?? NaN);
    expect(costs.every((cost, index) => index === 0 || cost >= (costs[index - 1] ?? 0))).toBe(true);
    expect(costs.at(-1)).toBeGreaterThan(0);
  });
});

function printedIn(events: readonly RlmEvent[]): string {
  return events.map((event) => (event.type === 'block_output' ? event.text : '')).join('');
}
