import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { inspect } from 'node:util';

import type { ConformanceCase } from '../../conformance-case.js';
import { WAYS_OF_CALLING, ask, llmCase, rejection, reply } from '../llm-case.js';
import type { LlmHarness } from '../llm-harness.js';

/** How a call ends before its reply, and what is left of it. */
export const endingCases: readonly ConformanceCase<LlmHarness>[] = [
  ...WAYS_OF_CALLING.flatMap(({ name, call }) => [
    llmCase(
      `rejects with ABORTED if it ${name} and is aborted before`,
      reply('text'),
      async (model, { seen }) => {
        const calling = call(model, ask('question', { signal: AbortSignal.abort() }));
        if (calling === null) return;
        await rejection(calling, 'ABORTED');
        if (seen !== undefined) assert.equal(seen().length, 0);
      },
    ),
    llmCase(
      `rejects with ABORTED if it ${name} and is aborted meanwhile`,
      { kind: 'hang' },
      async (model, { seen, abandoned }) => {
        const controller = new AbortController();
        const calling = call(model, ask('question', { signal: controller.signal }));
        if (calling === null) return;
        const rejected = rejection(calling, 'ABORTED');
        if (seen === undefined) await pause(20);
        else while (seen().length === 0) await pause(5);
        controller.abort();
        await rejected;
        await abandoned?.();
      },
    ),
  ]),
  llmCase(
    'cancels the request if its stream is left early',
    { kind: 'fail', failure: 'slow_reply' },
    async (model, { abandoned }) => {
      const stream = model.stream?.(ask('question'));
      if (stream === undefined) return;
      for await (const { text } of stream) {
        assert.notEqual(text, '');
        break;
      }
      assert.equal((await stream.next()).done, true);
      await abandoned?.();
    },
  ),
  llmCase('leaves neither timers nor listeners behind', reply('text'), async (model) => {
    const { signal } = new AbortController();
    const round = async (): Promise<void> => {
      for (const { call } of WAYS_OF_CALLING) await call(model, ask('question', { signal }));
    };
    await round();
    const before = timers();
    for (let rounds = 0; rounds < 20; rounds += 1) await round();
    assert.equal(getEventListeners(signal, 'abort').length, 0);
    // HTTP clients keep a few of their own for connections that stay open.
    assert.ok(timers() < before + 10, `${String(timers())} timers after ${String(before)}`);
  }),
  llmCase('shows its key to nobody who looks at it', reply('text'), async (model, { apiKey }) => {
    if (apiKey === undefined) return;
    for (const calls of [0, 1]) {
      if (calls === 1) await model.complete(ask('question'));
      const shown = inspect(model, { depth: null, showHidden: true, getters: true });
      assert.ok(!shown.includes(apiKey), 'the model as it is inspected holds the key');
      assert.ok(!JSON.stringify(model).includes(apiKey), 'the model as JSON holds the key');
    }
  }),
];

function timers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
