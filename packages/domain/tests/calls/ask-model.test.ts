import { describe, expect, it } from '@jest/globals';
import { createScriptedLlm, never, type LlmScript } from '@rlm-ts/testkit';

import { BudgetLedger } from '../../src/budget/budget-ledger.js';
import { askModel, type ModelCaller, type Retry } from '../../src/calls/ask-model.js';
import { ModelCallError, type ModelCallErrorInit } from '../../src/errors/model-call.error.js';
import { RlmError } from '../../src/errors/rlm-error.js';
import type { ChatCompletion } from '../../src/models/chat.js';
import type { ClockPort } from '../../src/ports/clock.port.js';
import type { ChatDelta, LLMPort, LLMRequest } from '../../src/ports/llm.port.js';

const REQUEST: LLMRequest = {
  messages: [{ role: 'user', content: 'How many?' }],
  purpose: 'root',
  depth: 0,
};

const COMPLETION: ChatCompletion = {
  text: 'two',
  model: 'a',
  usage: { inputTokens: 1, outputTokens: 1 },
  costUsd: null,
  finishReason: 'stop',
};

/** A clock that does not wait, and notes for how long it would have. */
function noting(): ClockPort & { readonly slept: number[] } {
  const slept: number[] = [];
  return {
    slept,
    now: () => 0,
    monotonic: () => 0,
    sleep: async (ms) => {
      slept.push(ms);
    },
  };
}

const overloaded = (init: Partial<ModelCallErrorInit> = {}): ModelCallError =>
  new ModelCallError({
    code: 'MODEL_OVERLOADED',
    message: 'busy',
    retryable: true,
    billed: 'no',
    ...init,
  });

/** Fails so many times and then answers. */
const failing =
  (times: number, error: () => RlmError = overloaded): LlmScript =>
  (_request, index) => {
    if (index < times) throw error();
    return 'two';
  };

type Setup = Partial<ModelCaller> & { readonly script?: LlmScript };

function prepare({ script = () => 'two', ...given }: Setup = {}) {
  const llm = createScriptedLlm('a', script);
  const clock = noting();
  const ledger = new BudgetLedger();
  ledger.reserve('root');
  const retries: Retry[] = [];
  const caller: ModelCaller = {
    llm,
    ledger,
    clock,
    retry: { maxRetries: 3, baseDelayMs: 100, maxDelayMs: 1000 },
    onRetry: (retry) => retries.push(retry),
    ...given,
  };
  return { llm, clock, ledger: caller.ledger, retries, caller };
}

/** A model that streams what a test says. */
function streaming(
  pieces: (request: LLMRequest) => AsyncGenerator<ChatDelta, ChatCompletion>,
): LLMPort {
  return { modelName: 'a', complete: never, stream: pieces };
}

describe('askModel', () => {
  it('asks again after a failure that may pass, and tells of each attempt', async () => {
    const { llm, caller, retries, clock, ledger } = prepare({ script: failing(2) });
    expect((await askModel(caller, REQUEST)).text).toBe('two');
    expect(llm.requests).toHaveLength(3);
    expect(retries.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(retries.map(({ delayMs }) => delayMs)).toEqual(clock.slept);
    expect(clock.slept[0]).toBeGreaterThanOrEqual(50);
    expect(clock.slept[0]).toBeLessThanOrEqual(100);
    expect(clock.slept[1]).toBeGreaterThanOrEqual(100);
    expect(clock.slept[1]).toBeLessThanOrEqual(200);
    expect(ledger.summary()).toMatchObject({ calls: 3, rootCalls: 1, costUsd: 0.5 });
  });

  it('gives up after the attempts it has, with what the last one failed with', async () => {
    const { llm, caller } = prepare({ script: failing(9) });
    await expect(askModel(caller, REQUEST)).rejects.toMatchObject({ code: 'MODEL_OVERLOADED' });
    expect(llm.requests).toHaveLength(4);
  });

  it('asks once if the failure will not pass', async () => {
    const { llm, caller } = prepare({ script: failing(1, () => overloaded({ retryable: false })) });
    await expect(askModel(caller, REQUEST)).rejects.toMatchObject({ code: 'MODEL_OVERLOADED' });
    expect(llm.requests).toHaveLength(1);
  });

  it('waits as long as the provider says', async () => {
    const script = failing(1, () => overloaded({ retryAfterMs: 777 }));
    const { caller, clock } = prepare({ script });
    await askModel(caller, REQUEST);
    expect(clock.slept).toEqual([777]);
  });

  it('gives up if the provider wants a longer wait than is allowed', async () => {
    const script = failing(1, () => overloaded({ retryAfterMs: 1001 }));
    const { llm, caller, clock } = prepare({ script });
    await expect(askModel(caller, REQUEST)).rejects.toMatchObject({ retryAfterMs: 1001 });
    expect([llm.requests.length, clock.slept.length]).toEqual([1, 0]);
  });

  it('does not ask again once the signal has fired', async () => {
    const controller = new AbortController();
    const { llm, caller, clock } = prepare({
      script: () => {
        controller.abort();
        throw overloaded();
      },
    });
    const asking = askModel(caller, { ...REQUEST, signal: controller.signal });
    await expect(asking).rejects.toBeInstanceOf(RlmError);
    expect([llm.requests.length, clock.slept.length]).toEqual([1, 0]);
  });

  it('ends when the signal fires, also if the model never does, and counts what was held', async () => {
    const controller = new AbortController();
    const ledger = new BudgetLedger({ maxTokens: 100_000 });
    const { llm, caller } = prepare({ script: never, ledger });
    const asking = askModel(caller, { ...REQUEST, signal: controller.signal });
    await llm.received(1);
    controller.abort();
    await expect(asking).rejects.toMatchObject({ code: 'ABORTED' });
    expect(ledger.summary()).toMatchObject({ calls: 1, unknownCalls: 1, costUsd: null });
  });

  it('gives the call back that was reserved if no request went out', async () => {
    const ledger = new BudgetLedger({ maxTokens: 10 });
    ledger.reserve('root');
    const { llm, caller } = prepare({ ledger });
    await expect(askModel(caller, REQUEST)).rejects.toMatchObject({ code: 'BUDGET_EXHAUSTED' });
    expect(llm.requests).toHaveLength(0);
    expect(ledger.summary()).toMatchObject({ rootCalls: 0, calls: 0 });
  });

  it('keeps the call of which one attempt went out, though the budget has none for another', async () => {
    const ledger = new BudgetLedger({ maxTokens: 400 });
    ledger.reserve('root');
    const { llm, caller } = prepare({
      ledger,
      script: failing(9, () => overloaded({ billed: 'unknown' })),
    });
    await expect(askModel(caller, REQUEST)).rejects.toMatchObject({ code: 'BUDGET_EXHAUSTED' });
    expect(llm.requests).toHaveLength(1);
    expect(ledger.summary()).toMatchObject({ rootCalls: 1, calls: 1 });
  });

  it('merges how the model is to write: its own options for the purpose, the request before them', async () => {
    const { llm, caller } = prepare();
    const sampling = { root: { temperature: 1, seed: 3 }, sub_call: { temperature: 0 } };
    await askModel(
      { ...caller, llm: { ...llm, complete: llm.complete, sampling } },
      { ...REQUEST, sampling: { temperature: 0.5, seed: undefined } },
    );
    expect(llm.requests[0]?.sampling).toEqual({ temperature: 0.5, seed: 3 });
  });

  it('asks for no more tokens than were granted', async () => {
    const { llm, caller } = prepare({ ledger: new BudgetLedger({ maxTokens: 1000 }) });
    await askModel(caller, { ...REQUEST, sampling: { maxOutputTokens: 5000 } });
    expect(llm.requests[0]?.sampling?.maxOutputTokens).toBe(1000 - 32 - 'How many?'.length);
  });

  it('tells the pieces of a stream and returns the whole', async () => {
    const told: ChatDelta[] = [];
    const llm = streaming(async function* () {
      yield { kind: 'reasoning', text: 'hm' };
      yield { kind: 'text', text: 'two' };
      return COMPLETION;
    });
    const { caller } = prepare({ llm, onDelta: (delta) => told.push(delta) });
    expect(await askModel(caller, REQUEST)).toEqual({ ...COMPLETION, costUsd: null });
    expect(told.map(({ text }) => text)).toEqual(['hm', 'two']);
  });

  it('closes a stream whose caller has gone, although its model pays no heed to signals', async () => {
    const controller = new AbortController();
    let goOn: () => void = () => undefined;
    let closed: () => void = () => undefined;
    const isClosed = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const told: string[] = [];
    const llm = streaming(async function* () {
      try {
        yield { kind: 'text', text: 'one' };
        await new Promise<void>((resolve) => {
          goOn = resolve;
          controller.abort();
        });
        for (;;) {
          yield { kind: 'text', text: 'and so on' };
          await new Promise((resolve) => setImmediate(resolve));
        }
      } finally {
        closed();
      }
    });
    const { caller } = prepare({ llm, onDelta: ({ text }) => told.push(text) });
    const asking = askModel(caller, { ...REQUEST, signal: controller.signal });
    await expect(asking).rejects.toMatchObject({ code: 'ABORTED' });
    goOn();
    await isClosed;
    expect(told).toEqual(['one']);
  });

  it('closes a stream whose listener throws', async () => {
    let closed = false;
    const llm = streaming(async function* () {
      try {
        yield { kind: 'text', text: 'one' };
        return COMPLETION;
      } finally {
        closed = true;
      }
    });
    const onDelta = (): void => {
      throw new Error('full');
    };
    await expect(askModel(prepare({ llm, onDelta }).caller, REQUEST)).rejects.toThrow('full');
    expect(closed).toBe(true);
  });

  it('leaves no rejection behind when a model fails after its caller has gone', async () => {
    const controller = new AbortController();
    let fail: (error: Error) => void = () => undefined;
    const { llm, caller } = prepare({
      script: () =>
        new Promise((_resolve, reject) => {
          fail = reject;
        }),
    });
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    try {
      const asking = askModel(caller, { ...REQUEST, signal: controller.signal });
      await llm.received(1);
      controller.abort();
      await expect(asking).rejects.toMatchObject({ code: 'ABORTED' });
      fail(new Error('too late'));
      await new Promise((resolve) => setImmediate(resolve));
      expect(unhandled).toEqual([]);
    } finally {
      process.off('unhandledRejection', note);
    }
  });

  it('takes impossible numbers for unknown, and says so', async () => {
    const complaints: string[] = [];
    const llm: LLMPort = {
      modelName: 'a',
      complete: async () => ({
        ...COMPLETION,
        usage: { inputTokens: Number.NaN, outputTokens: 1 },
        costUsd: -1,
      }),
    };
    const { caller, ledger } = prepare({ llm, onComplaint: (text) => complaints.push(text) });
    expect(await askModel(caller, REQUEST)).toMatchObject({ usage: null, costUsd: null });
    expect(complaints).toEqual(['The model "a" gave an impossible usage and costUsd.']);
    expect(ledger.summary()).toMatchObject({ unknownCalls: 1 });
  });
});
