import { afterEach, describe, expect, it } from '@jest/globals';
import { createRlmFromConfig, readToEnd, type RLM, type RlmEvent } from '@rlm-ts/api';
import * as z from 'zod';
import {
  answered,
  KEY,
  modelsAt,
  repl,
  startMockProvider,
  type MockProvider,
} from './mock-provider.js';

let provider: MockProvider;
let rlm: RLM;
afterEach(async () => {
  await rlm.close();
  await provider.close();
});

const add = {
  name: 'add',
  description: 'Adds two numbers.',
  parameters: z.object({ a: z.number(), b: z.number() }),
  execute: ({ a, b }: { a: number; b: number }) => a + b,
};

describe.each(['openai', 'anthropic', 'gemini'] as const)('tools with %s', (kind) => {
  it('are called by the model, several at once, and in code; errors are results', async () => {
    let turn = 0;
    let told = '';
    provider = await startMockProvider({
      answer: (asked) => {
        turn += 1;
        told = JSON.stringify(asked.messages);
        if (turn === 1) {
          const calls = [
            { name: 'add', args: { a: 5, b: 3 } },
            { name: 'add', args: { a: 'five', b: 3 } },
            { name: 'fail', args: {} },
          ];
          return answered('Let me see.', asked, calls);
        }
        if (turn === 2) {
          const code = [
            'total = add(1, b=2)',
            'try:',
            '    fail()',
            'except ToolError as error:',
            '    print("caught", error)',
            'print("total", total, add.__doc__)',
          ];
          return answered(repl(code.join('\n')), asked);
        }
        return answered('FINAL(8)', asked);
      },
    });
    rlm = createRlmFromConfig({ llm: modelsAt(provider.url)[kind] });
    rlm.registerTool(add).registerTool(function fail() {
      throw new Error('no such luck');
    });
    const events: RlmEvent[] = [];
    const run = rlm.stream('add 5 and 3', { toolChoice: 'required' });
    const result = await readToEnd(run, (event) => events.push(event));
    expect(result).toMatchObject({ answer: '8', success: true });
    const outcomes = events.flatMap((event) =>
      event.type === 'tool_call_finished' ? [event.outcome] : [],
    );
    const worked = outcomes.filter(({ isError }) => !isError).map(({ text }) => text);
    expect([outcomes.length, worked]).toEqual([5, ['8', '3']]);
    // The model saw all three, and what its code printed.
    expect(told).toContain('no such luck');
    expect(told).toContain('caught');
    expect(told).toContain('total 3 Adds two numbers.');
    expect(JSON.stringify([events, result])).not.toContain(KEY);
  });
});
