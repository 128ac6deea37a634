import { afterEach, describe, expect, it } from '@jest/globals';
import { createRlmFromConfig, type RLM, type RLMConfig } from '@rlm-ts/api';
import { modelsAt, repl, startMockProvider, type MockProvider } from './mock-provider.js';

let provider: MockProvider;
let rlm: RLM;
afterEach(async () => {
  await rlm.close();
  await provider.close();
});

/** A run whose code asks `calls` questions at once and answers with the number of those answered. */
async function askMany(calls: number, limits: Partial<RLMConfig>, latencyMs = 0) {
  provider = await startMockProvider({
    latencyMs,
    answer: ({ messages }) => {
      const isRoot = messages.some(({ content }) => content.includes('The question:'));
      const text = isRoot
        ? repl(
            `found = llm_query_batched([f"leaf {n}" for n in range(${String(calls)})])\nleft = budget()\nFINAL(f"{sum(each == 'ok' for each in found)} of {len(found)}; {left}")`,
          )
        : 'ok';
      return { text, inputTokens: isRoot ? 100 : 10, outputTokens: isRoot ? 100 : 20 };
    },
  });
  rlm = createRlmFromConfig({ llm: modelsAt(provider.url).openai, maxDepth: 2, ...limits });
  return rlm.completion('how many?');
}

describe('a budget of sub-calls', () => {
  it('lets exactly as many out of a batch of ten times as many, and says so inside', async () => {
    const { answer, usage, success } = await askMany(200, { maxSubCalls: 20 });
    expect(answer).toMatch(/^20 of 200; /);
    expect(answer).toContain("'sub_calls': {'used': 20, 'limit': 20, 'left': 0}");
    expect([usage.subCalls, provider.counted.requests, success]).toEqual([20, 21, true]);
  });
});

describe('a budget of dollars', () => {
  it('is never exceeded, by however many at once, and is used as far as it can be', async () => {
    const maxCostUsd = 0.05;
    const { usage } = await askMany(600, { maxCostUsd });
    // gpt-5: 1.25 and 10 dollars for a million tokens.
    const { inputTokens, outputTokens } = provider.counted;
    const spent = (inputTokens * 1.25 + outputTokens * 10) / 1e6;
    expect(usage.costUsd).toBeCloseTo(spent, 12);
    expect(spent).toBeLessThanOrEqual(maxCostUsd);
    expect(spent).toBeGreaterThan(maxCostUsd * 0.8);
  });

  it('refuses to begin with a model whose price is not known, and says what to do', async () => {
    await askMany(1, {});
    const unknown = { ...modelsAt(provider.url).openai, modelName: 'house-model' };
    const config = { llm: unknown, maxCostUsd: 1 };
    expect(() => createRlmFromConfig(config)).toThrow(
      expect.objectContaining({
        code: 'PRICE_UNKNOWN',
        message: expect.stringContaining('allowUnknownPrices') as unknown,
      }),
    );
    await createRlmFromConfig({ ...config, allowUnknownPrices: true }).close();
    const prices = { 'house-model': { inputPerMillionUsd: 1, outputPerMillionUsd: 2 } };
    await createRlmFromConfig({ ...config, prices }).close();
  });
});

describe('a budget of tokens', () => {
  it('is never exceeded, and ends the run with what there is once the root cannot be asked', async () => {
    const { usage, stopReason, error, success } = await askMany(500, { maxTokens: 9000 });
    const { inputTokens, outputTokens } = provider.counted;
    expect(inputTokens + outputTokens).toBeLessThanOrEqual(9000);
    expect(usage.inputTokens + usage.outputTokens).toBe(inputTokens + outputTokens);
    expect({ stopReason, success, code: error?.code }).toMatchObject(
      success
        ? { stopReason: 'final' }
        : { stopReason: 'budget_exhausted', code: 'BUDGET_EXHAUSTED' },
    );
  });
});
