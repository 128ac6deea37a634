import { describe, expect, it } from '@jest/globals';
import { BudgetLedger, LongPromptPolicy, ModelCallError } from '@rlm-ts/domain';
import type { LLMPort, Retry, SubCallOutcome, SubCallRequest } from '@rlm-ts/domain';
import { createScriptedLlm, promptOf } from '@rlm-ts/testkit';

import { brokerOver } from '../broker-parts.js';

const ask = (prompt: string): SubCallRequest => ({ kind: 'llm_query', prompt });

const child: SubCallOutcome = {
  id: 'child',
  model: 'of the child',
  text: 'from the child',
  failure: null,
  usage: null,
  costUsd: null,
  latencyMs: 0,
};

const overloaded = (): ModelCallError =>
  new ModelCallError({
    code: 'MODEL_OVERLOADED',
    message: 'busy',
    retryable: true,
    billed: 'no',
    retryAfterMs: 5,
  });

describe('the budget of a batch', () => {
  it.each([1, 7])(
    'of %i calls lets exactly the first of ten times as many out',
    async (maxSubCalls) => {
      const model = createScriptedLlm('first');
      const ledger = new BudgetLedger({ maxSubCalls });
      const broker = brokerOver([model], { ledger, maxConcurrent: 3 });
      const prompts = Array.from({ length: maxSubCalls * 10 }, (_, index) => String(index));
      const outcomes = await broker.queryBatch(prompts.map(ask));
      expect(model.requests.map(promptOf)).toEqual(prompts.slice(0, maxSubCalls));
      const codes = outcomes.map(({ failure }) => failure?.code ?? 'ok');
      expect(codes.slice(0, maxSubCalls).every((code) => code === 'ok')).toBe(true);
      expect(codes.slice(maxSubCalls).every((code) => code === 'BUDGET_EXHAUSTED')).toBe(true);
    },
  );

  it('of dollars is never exceeded, and all of a batch that fits one by one gets its answer', async () => {
    const facts = {
      price: { inputPerMillionUsd: 0, outputPerMillionUsd: 1 },
      contextWindowTokens: null,
      maxOutputTokens: 1000,
    };
    const scripted = createScriptedLlm('first');
    const model: LLMPort = {
      modelName: 'first',
      facts,
      complete: async (request) => ({
        ...(await scripted.complete(request)),
        usage: { inputTokens: 1, outputTokens: 10 },
        costUsd: null,
      }),
    };
    // Room for three at once as far as anybody can know, and for all as it turns out.
    const ledger = new BudgetLedger({ maxCostUsd: 0.003 });
    const broker = brokerOver([model], { ledger });
    const outcomes = await broker.queryBatch(Array.from({ length: 20 }, () => ask('a')));
    expect(outcomes.every(({ failure }) => failure === null)).toBe(true);
    expect(ledger.summary().costUsd).toBe(0.0002);
  });

  it('does not count the time that a call waits for it towards the limit of the call', async () => {
    let answerFirst: (text: string) => void = () => undefined;
    const model = createScriptedLlm('first', (_request, index) =>
      index > 0
        ? 'second'
        : new Promise((resolve) => {
            answerFirst = resolve;
          }),
    );
    const ledger = new BudgetLedger({ maxTokens: 9000 });
    const broker = brokerOver([model], { ledger });
    const first = broker.query(ask('a'));
    await model.received(1);
    const second = broker.query(ask('b'), { timeoutMs: 5 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(model.requests).toHaveLength(1);
    answerFirst('first');
    expect([(await first).text, (await second).text]).toEqual(['first', 'second']);
  });

  it('of tokens gives back the call that it had no tokens for', async () => {
    const model = createScriptedLlm('first');
    const ledger = new BudgetLedger({ maxTokens: 10 });
    const outcome = await brokerOver([model], { ledger }).query(ask('a'));
    expect(outcome.failure?.code).toBe('BUDGET_EXHAUSTED');
    expect(ledger.summary()).toMatchObject({ subCalls: 0, calls: 0 });
  });
});

describe('a sub-call that fails for a reason that may pass', () => {
  it('is made again, and each attempt is told under the id of the call', async () => {
    const model = createScriptedLlm('first', (_request, index) => {
      if (index < 2) throw overloaded();
      return 'answer';
    });
    const retries: [string, Retry][] = [];
    const ledger = new BudgetLedger();
    const broker = brokerOver([model], {
      ledger,
      observer: {
        started: () => {},
        retried: (id, retry) => void retries.push([id, retry]),
        finished: () => {},
      },
    });
    expect(await broker.query(ask('a'))).toMatchObject({ id: 'call_1', text: 'answer' });
    expect(retries).toMatchObject([
      ['call_1', { model: 'first', attempt: 1, delayMs: 5, error: { code: 'MODEL_OVERLOADED' } }],
      ['call_1', { attempt: 2 }],
    ]);
    expect(ledger.summary()).toMatchObject({ subCalls: 1, calls: 3 });
  });

  it('is answered although nobody can be told of the attempts', async () => {
    const warnings: unknown[] = [];
    const model = createScriptedLlm('first', (_request, index) => {
      if (index < 1) throw overloaded();
      return 'answer';
    });
    const broker = brokerOver([model], {
      observer: {
        started: () => {},
        retried: () => Promise.reject(new Error('deaf')),
        finished: () => {},
      },
      warn: (_message, cause) => warnings.push(cause),
    });
    expect((await broker.query(ask('a'))).text).toBe('answer');
    expect(warnings).toEqual([new Error('deaf')]);
  });
});

describe('a policy for nested calls', () => {
  const asked: SubCallRequest[] = [];
  const recurse = async (request: SubCallRequest): Promise<SubCallOutcome> => {
    asked.push(request);
    return child;
  };

  it('makes a child run of a long prompt, whose context it becomes, and leaves short ones alone', async () => {
    const model = createScriptedLlm('first', () => 'from the model');
    const nestedCalls = new LongPromptPolicy(10);
    const broker = brokerOver([model], { recurse, nestedCalls });
    const outcomes = await broker.queryBatch([
      ask('x'.repeat(10)),
      { ...ask('y'.repeat(11)), model: 'first' },
      { ...ask('z'.repeat(11)), messages: [{ role: 'user', content: 'z'.repeat(11) }] },
    ]);
    expect(outcomes.map(({ text }) => text)).toEqual([
      'from the model',
      'from the child',
      'from the model',
    ]);
    expect(asked).toMatchObject([
      { kind: 'rlm_query', model: 'first', context: { kind: 'text', text: 'y'.repeat(11) } },
    ]);
  });

  it('is not asked at the depth limit, nor about what is a child run already', async () => {
    const questions: SubCallRequest[] = [];
    const nestedCalls = {
      childRunFor: (request: SubCallRequest) => {
        questions.push(request);
        return null;
      },
    };
    const model = createScriptedLlm('first');
    await brokerOver([model], { nestedCalls }).query(ask('a'));
    await brokerOver([model], { nestedCalls, recurse }).query({ kind: 'rlm_query', prompt: 'b' });
    expect(questions).toEqual([]);
  });

  it('that throws is reported, and the model is asked as the code wished', async () => {
    const warnings: unknown[] = [];
    const broker = brokerOver([createScriptedLlm('first', () => 'answer')], {
      recurse,
      nestedCalls: {
        childRunFor: () => {
          throw new Error('no idea');
        },
      },
      warn: (_message, cause) => warnings.push(cause),
    });
    expect((await broker.query(ask('a'))).text).toBe('answer');
    expect(warnings).toEqual([new Error('no idea')]);
  });
});
