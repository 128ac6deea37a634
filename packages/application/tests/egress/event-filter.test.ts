import { describe, expect, it } from '@jest/globals';
import {
  EMPTY_REPL_RESULT,
  readToEnd,
  RlmError,
  type RlmEvent,
  type RlmEventBody,
} from '@rlm-ts/domain';
import { createScriptedEgressFilter } from '@rlm-ts/testkit';

import { EventFilter } from '../../src/egress/event-filter.js';
import { block, prepare } from '../use-cases/run-parts.js';

const SECRET = 'hunter2-hunter2';
const MARK = '[REDACTED: password]';
const filterOf = () => createScriptedEgressFilter({ password: SECRET });

const inEnvelope = (body: RlmEventBody): RlmEvent => ({
  ...body,
  runId: 'run_1',
  depth: 0,
  sequence: 0,
  timestamp: 0,
  spent: {
    rootCalls: 0,
    subCalls: 0,
    iterations: 0,
    inputTokens: 0,
    outputTokens: 0,
    costUsd: 0,
  },
});

const OUTCOME = {
  id: 'a',
  model: 'sub',
  text: `it is ${SECRET}`,
  failure: null,
  usage: null,
  costUsd: null,
  latencyMs: 0,
};
const REQUEST = { kind: 'llm_query' as const, prompt: 'ask' };

const TELLING: readonly RlmEventBody[] = [
  {
    type: 'run_started',
    prompt: `use ${SECRET}`,
    model: 'm',
    backend: null,
    environment: 'e',
    context: 'none',
    maxIterations: 1,
    maxDepth: 1,
    parent: null,
  },
  { type: 'environment_progress', message: SECRET },
  { type: 'warning', message: `no ${SECRET}` },
  {
    type: 'model_call_retried',
    model: 'm',
    callId: null,
    attempt: 1,
    delayMs: 0,
    error: new RlmError({ code: 'RATE_LIMITED', message: `key ${SECRET}`, cause: SECRET }),
  },
  {
    type: 'model_replied',
    iteration: 1,
    model: 'm',
    reply: SECRET,
    usage: null,
    costUsd: null,
    latencyMs: 0,
  },
  { type: 'block_started', iteration: 1, block: 1, code: `x = "${SECRET}"` },
  { type: 'answer_rejected', iteration: 1, answer: SECRET, problem: 'none' },
  { type: 'sub_call_finished', id: 'a', request: REQUEST, outcome: OUTCOME },
  {
    type: 'sub_call_finished',
    id: 'a',
    request: REQUEST,
    outcome: { ...OUTCOME, text: null, failure: { code: 'INTERNAL', message: SECRET } },
  },
  { type: 'tool_call_started', id: 't', name: 'f', args: { [SECRET]: [SECRET] }, caller: 'model' },
  {
    type: 'tool_call_finished',
    id: 't',
    name: 'f',
    outcome: { isError: false, text: JSON.stringify({ key: SECRET }) },
    latencyMs: 0,
  },
];

describe('what an event says', () => {
  it.each(TELLING.map((body) => [body.type, body] as const))(
    'has a mark in place of a secret: %s',
    async (_type, body) => {
      const filtered = await new EventFilter(filterOf()).filtered(inEnvelope(body));
      const text = JSON.stringify(filtered);
      expect(text).toContain(MARK);
      expect(text).not.toContain(SECRET);
      expect(filtered).toMatchObject({ type: body.type, runId: 'run_1' });
    },
  );

  it.each(TELLING.map((body) => [body.type, body] as const))(
    'is the same event without one: %s',
    async (_type, body) => {
      const event = inEnvelope(body);
      const filter = createScriptedEgressFilter({});
      expect(await new EventFilter(filter).filtered(event)).toBe(event);
    },
  );

  it('is not told where it could not be checked', async () => {
    const failing = createScriptedEgressFilter({}, { before: () => Promise.reject(new Error()) });
    const filter = new EventFilter(failing);
    for (const body of TELLING) {
      expect(JSON.stringify(await filter.filtered(inEnvelope(body)))).not.toContain(SECRET);
    }
    const delta = inEnvelope({ type: 'model_delta', iteration: 1, kind: 'text', text: SECRET });
    expect(JSON.stringify(await filter.filtered(delta))).not.toContain(SECRET);
  });

  it('may go over several pieces of a reply', async () => {
    const filter = new EventFilter(filterOf());
    let told = '';
    for (const text of ['it is hunter2', '-hun', 'ter2, you see']) {
      const event = inEnvelope({ type: 'model_delta', iteration: 1, kind: 'text', text });
      const filtered = await filter.filtered(event);
      if (filtered.type === 'model_delta') told += filtered.text;
    }
    expect(told).toBe(`it is ${MARK}, you see`);
  });

  it('is not looked at again where it came out of a sandbox', async () => {
    const filter = filterOf();
    const result = { ...EMPTY_REPL_RESULT, stdout: 'checked at the edge' };
    const event = inEnvelope({ type: 'block_finished', iteration: 1, block: 1, result });
    expect(await new EventFilter(filter).filtered(event)).toBe(event);
    expect(filter.checked).toEqual([]);
  });
});

describe('the loggers of a run', () => {
  const replies = [block(`x = "${SECRET}"`), `FINAL(${SECRET})`];

  it('hear no secret, in whatever event; who reads the run gets what it got before', async () => {
    const filter = filterOf();
    const { stream, logged } = prepare({
      replies,
      request: { prompt: `use ${SECRET}` },
      services: { egress: { filter, mode: 'redact' } },
    });
    const events: RlmEvent[] = [];
    for await (const event of stream()) events.push(event);
    expect(logged.map(({ type }) => type)).toEqual(events.map(({ type }) => type));
    expect(JSON.stringify(logged)).not.toContain(SECRET);
    const last = events.at(-1);
    expect(last?.type === 'run_finished' && last.result.answer).toBe(SECRET);
  });

  it('hear no secret of what another one failed with', async () => {
    const { stream, logged } = prepare({
      replies,
      loggers: [{ log: () => Promise.reject(new Error(`no ${SECRET}`)) }],
      services: { egress: { filter: filterOf(), mode: 'redact' } },
    });
    await readToEnd(stream());
    expect(JSON.stringify(logged)).not.toContain(SECRET);
    const last = logged.at(-1);
    const result = last?.type === 'run_finished' ? last.result : null;
    expect(result?.loggerFailures).toHaveLength(1);
    expect(result?.loggerFailures).toEqual(result?.warnings);
  });

  it('share one check of each text, however many they are', async () => {
    const checksWith = async (loggers: number): Promise<number> => {
      const filter = filterOf();
      const { stream } = prepare({
        replies,
        loggers: Array.from({ length: loggers }, () => ({ log: () => undefined })),
        services: { egress: { filter, mode: 'redact' } },
      });
      await readToEnd(stream());
      return filter.checked.length;
    };
    expect(await checksWith(5)).toBe(await checksWith(0));
  });
});
