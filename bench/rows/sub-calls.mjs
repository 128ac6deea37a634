import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createMockLlm, openAiBackends } from '@rlm-ts/adapters';
import { fetchInLanes } from '../floors/bare-fetches.mjs';
import { waitInLanes } from '../floors/timers.mjs';
import { interleave } from '../measure/interleave.mjs';
import { fromDuel } from '../measure/measurement.mjs';
import { runBroker } from '../sessions/brokers.mjs';
import { withLocal } from '../sessions/local-sessions.mjs';
import { withMockProvider } from '../sessions/mock-provider.mjs';
import { openSession, runBlock } from '../sessions/sessions.mjs';

const PLAN = { total: 1000, atOnce: 100, eachMs: 100 };
const LONGEST_BLOCK_MS = 50;

const CODE = `
answers = llm_query_batched([f"What is number {n}?" for n in range(${PLAN.total})])
assert answers == ["ok"] * ${PLAN.total}
`;

/** @type {import('./row.mjs').Row} */
export const subCalls = {
  name: 'sub-calls',
  measure: async ({ quick }) => [
    ...(await scripted(quick)),
    ...(await withMockProvider(PLAN.eachMs, (url) => overHttp(url, quick))),
  ],
};

/** @param {boolean} quick */
function scripted(quick) {
  const model = createMockLlm({
    subCalls: { rules: [], default: 'ok' },
    latencyMs: PLAN.eachMs,
  });
  return measured(model, quick, {
    work: '1,000 sub-calls of 100 ms, 100 at a time',
    floorIs: 'the same timers alone',
    floor: () => waitInLanes(PLAN),
    atMost: 1100,
  });
}

/**
 * @param {string} url
 * @param {boolean} quick
 */
function overHttp(url, quick) {
  const backend = openAiBackends.find(({ name }) => name === 'openai');
  const options = backend.optionsSchema.parse({ baseURL: `${url}/v1`, apiKey: 'none' });
  return measured(backend.create(options, 'gpt-5-mini'), quick, {
    work: "the same over HTTP by OpenAI's SDK",
    floorIs: 'the same requests by fetch',
    floor: () => fetchInLanes(url, PLAN),
  });
}

/**
 * @param {import('@rlm-ts/domain').LLMPort} model
 * @param {boolean} quick
 * @param {{ work: string, floorIs: string, floor: () => Promise<void>, atMost?: number }} about
 */
function measured(model, quick, { floor, ...about }) {
  return withLocal(async (factory) => {
    const session = await openSession(factory, runBroker(model, PLAN.atOnce));
    const delay = monitorEventLoopDelay({ resolution: 1 });
    const longest = [];
    const work = async () => {
      delay.reset();
      delay.enable();
      await runBlock(session, CODE);
      delay.disable();
      longest.push(delay.max / 1e6);
    };
    // The first one loads what all others find loaded.
    await work();
    longest.length = 0;
    const duel = await interleave(
      { work },
      { work: floor },
      { batches: quick ? 2 : 5, perBatch: 1 },
    );
    const blockedMs = Math.max(...longest);
    return [
      fromDuel(duel, { ...about, unit: 'ms' }),
      {
        work: `${about.work}: longest block of the event loop`,
        unit: 'ms',
        ours: { p50: blockedMs },
        floor: null,
        ratio: null,
        target: `<= ${LONGEST_BLOCK_MS} ms`,
        met: blockedMs <= LONGEST_BLOCK_MS,
      },
    ];
  });
}
