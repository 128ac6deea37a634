import { afterEach, describe, expect, it } from '@jest/globals';
import { createRlmFromConfig, readToEnd, type RLM, type RlmEvent } from '@rlm-ts/api';
import {
  modelsAt,
  repl,
  startMockProvider,
  type Asked,
  type MockProvider,
} from './mock-provider.js';

const TURNS = 200;
const WINDOW_TOKENS = 12_000;

let provider: MockProvider;
let rlm: RLM;
afterEach(async () => {
  await rlm.close();
  await provider.close();
});

const tokensOf = ({ messages }: Asked): number =>
  Math.ceil(messages.reduce((sum, { content }) => sum + content.length, 0) / 4);

describe('a run of 200 turns with a model of a small window', () => {
  it('stays within it, and knows in the end what the first turn found', async () => {
    let turn = 0;
    let longest = 0;
    let summaries = 0;
    let lastAsked = '';
    provider = await startMockProvider({
      answer: (asked) => {
        const inputTokens = tokensOf(asked);
        longest = Math.max(longest, inputTokens);
        // As a provider does that has no room.
        if (inputTokens > WINDOW_TOKENS) return { status: 400 };
        const last = asked.messages.at(-1)?.content ?? '';
        if (last.includes('Reply with the summary only')) {
          summaries += 1;
          return { text: `Summary ${String(summaries)}.`, inputTokens, outputTokens: 10 };
        }
        turn += 1;
        lastAsked = asked.messages.map(({ content }) => content).join('\n');
        if (turn === 1) {
          const code = 'found = context[:11]\nremember(f"the password is {found}")';
          return { text: repl(code), inputTokens, outputTokens: 20 };
        }
        if (turn === TURNS) {
          const [, password = 'forgotten'] = /the password is (\w+ \w+)/.exec(lastAsked) ?? [];
          return { text: `FINAL(${password})`, inputTokens, outputTokens: 20 };
        }
        const text = repl(`print("noise ${String(turn)} " * 300)`);
        return { text, inputTokens, outputTokens: 20 };
      },
    });
    rlm = createRlmFromConfig({
      llm: modelsAt(provider.url).openai,
      prices: {
        'gpt-5': {
          inputPerMillionUsd: 1,
          outputPerMillionUsd: 1,
          contextWindowTokens: WINDOW_TOKENS,
        },
      },
      maxIterations: TURNS + 10,
    });
    const events: RlmEvent[] = [];
    const run = rlm.stream('What is the password?', { context: 'open sesame, said Ali Baba' });
    const result = await readToEnd(run, (event) => events.push(event));
    expect(result).toMatchObject({ answer: 'open sesame', success: true });
    expect(result.iterations).toHaveLength(TURNS);
    expect(longest).toBeLessThanOrEqual(WINDOW_TOKENS);
    const compacted = events.filter(({ type }) => type === 'history_compacted');
    expect(compacted).toHaveLength(summaries);
    expect(summaries).toBeGreaterThan(5);
    // The opening messages, and the list of variables, are there word for word too.
    expect(lastAsked).toContain('What is the password?');
    expect(lastAsked).toContain('found: str, 11 long');
    expect(lastAsked).toContain(`Summary ${String(summaries)}.`);
  }, 120_000);
});
