import { describe, expect, it } from '@jest/globals';
import type { SubCallRequest } from '@rlm-ts/domain';
import { createScriptedBroker } from '../../src/environment/scripted-broker.js';

function ask(prompt: string): SubCallRequest {
  return { kind: 'llm_query', prompt };
}

describe('createScriptedBroker', () => {
  it('answers with the prompt unless it is given a script', async () => {
    const outcome = await createScriptedBroker().query(ask('x'));
    expect(outcome).toMatchObject({ text: 'answer to x', failure: null, model: 'scripted' });
  });

  it('hands the script each request and its number', async () => {
    const broker = createScriptedBroker(({ prompt }, index) => `${prompt} is ${String(index)}`);
    await broker.query(ask('first'));
    const outcomes = await broker.queryBatch([ask('second'), { ...ask('third'), model: 'm' }]);
    expect(outcomes.map(({ text }) => text)).toEqual(['second is 1', 'third is 2']);
    expect(outcomes.map(({ model }) => model)).toEqual(['scripted', 'm']);
  });

  it('records the requests in order of arrival, with their signals', async () => {
    const broker = createScriptedBroker();
    const { signal } = new AbortController();
    await broker.queryBatch([ask('a'), ask('b')], { signal });
    expect(broker.received).toEqual([
      { request: ask('a'), signal },
      { request: ask('b'), signal },
    ]);
  });

  it('keeps the order of a batch when later answers come first', async () => {
    const broker = createScriptedBroker(undefined, { latencyMs: (_r, index) => 20 - index * 10 });
    const outcomes = await broker.queryBatch([ask('a'), ask('b')]);
    expect(outcomes.map(({ text }) => text)).toEqual(['answer to a', 'answer to b']);
  });

  it('fails one slot without failing its batch', async () => {
    const failure = { code: 'MODEL_FAILED', message: 'down' } as const;
    const broker = createScriptedBroker((_request, index) => (index === 0 ? failure : 'fine'));
    const outcomes = await broker.queryBatch([ask('a'), ask('b')]);
    expect(outcomes.map(({ text, failure: f }) => text ?? f)).toEqual([failure, 'fine']);
  });

  it('turns what a script throws into a failure', async () => {
    const broker = createScriptedBroker(() => Promise.reject(new Error('script broke')));
    const { failure, text } = await broker.query(ask('a'));
    expect(failure).toEqual({ code: 'MODEL_FAILED', message: 'script broke' });
    expect(text).toBeNull();
  });

  it('ends a pending call with an ABORTED failure as soon as its signal fires', async () => {
    const broker = createScriptedBroker(undefined, { latencyMs: 3_600_000 });
    const controller = new AbortController();
    const pending = broker.query(ask('a'), { signal: controller.signal });
    controller.abort();
    expect((await pending).failure?.code).toBe('ABORTED');
    const late = await broker.query(ask('b'), { signal: controller.signal });
    expect(late.failure?.code).toBe('ABORTED');
  });
});
