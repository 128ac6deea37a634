import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SpanStatusCode, trace } from '@opentelemetry/api';
import { RlmError, type RlmEvent, type SubCallOutcome } from '@rlm-ts/domain';

import { createOpenTelemetryLogger } from '../../../src/loggers/opentelemetry/index.js';
import { RecordedRun, tell } from './recorded-run.js';
import { exporter, names, provider, spanNamed, timesOf } from './recorded-spans.js';

beforeEach(() => {
  trace.setGlobalTracerProvider(provider);
});
afterEach(() => {
  trace.disable();
  exporter.reset();
});

const outcome = (more: Partial<SubCallOutcome>): SubCallOutcome => ({
  ...{ id: 'call', model: 'leaf-model', text: 'the leaf', failure: null },
  usage: { inputTokens: 2, outputTokens: 1 },
  ...{ costUsd: 0.5, latencyMs: 1, ...more },
});

describe('spans of a run', () => {
  it('have the names, attributes and times of the conventions', async () => {
    const run = new RecordedRun('run');
    await tell(createOpenTelemetryLogger(), [
      run.started(),
      run.turn(1),
      run.replied(1),
      run.block(),
      run.blockEnded(),
      run.finished(),
    ]);
    const agent = spanNamed('invoke_agent rlm');
    expect(agent.attributes).toEqual({
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'rlm',
      'gen_ai.provider.name': 'gcp.gemini',
      'gen_ai.request.model': 'm',
      'gen_ai.usage.input_tokens': 70,
      'gen_ai.usage.output_tokens': 50,
      'gen_ai.usage.cache_read.input_tokens': 0,
      'gen_ai.usage.cache_creation.input_tokens': 0,
      'gen_ai.usage.reasoning.output_tokens': 0,
      'rlm.run.id': 'run',
      'rlm.depth': 0,
      'rlm.environment': 'local',
      'rlm.stop_reason': 'final',
      'rlm.success': true,
      'rlm.provenance': 'supported',
      'rlm.iterations': 0,
    });
    expect(spanNamed('chat m').attributes).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'gcp.gemini',
      'gen_ai.request.model': 'm',
      'gen_ai.response.model': 'm-2026',
      'gen_ai.usage.input_tokens': 7,
      'gen_ai.usage.output_tokens': 5,
      'gen_ai.usage.cache_read.input_tokens': 3,
    });
    expect(timesOf(agent)).toEqual([0, 5_000]);
    expect(timesOf(spanNamed('iteration'))).toEqual([1_000, 4_000]);
    expect(timesOf(spanNamed('chat m'))).toEqual([1_600, 2_000]);
    expect(timesOf(spanNamed('execute_tool python'))).toEqual([3_000, 4_000]);
  });

  it('hold nothing that was said, unless that is asked for', async () => {
    const events = (runId: string): readonly RlmEvent[] => {
      const run = new RecordedRun(runId);
      const request = { kind: 'llm_query', prompt: 'the sub-question' } as const;
      const error = { type: 'ValueError', message: 'the complaint', traceback: 'the trace' };
      const toolOutcome = { isError: true, text: 'the refusal' };
      return [
        run.started(),
        run.turn(1),
        run.replied(1),
        run.block(),
        run.event({ type: 'sub_call_started', id: 'call', request }),
        run.event({ type: 'sub_call_finished', id: 'call', request, outcome: outcome({}) }),
        run.event({
          ...{ type: 'tool_call_started', id: 't', name: 'look', caller: 'code' },
          args: { key: 'the key' },
        }),
        run.event({
          ...{ type: 'tool_call_finished', id: 't', name: 'look', latencyMs: 1 },
          outcome: toolOutcome,
        }),
        run.blockEnded({ error }),
        run.event({ type: 'answer_rejected', iteration: 1, answer: 'a', problem: 'the problem' }),
        run.finished({
          error: new RlmError({ code: 'OUTPUT_INVALID', message: 'not this: the value' }),
        }),
      ];
    };
    const said = (): string =>
      JSON.stringify(
        exporter.getFinishedSpans().map(({ attributes, events: noted, status }) => ({
          ...{ attributes, noted, status },
        })),
      );
    const texts =
      /the (question|reply|code|output|sub-question|leaf|key|refusal|complaint|problem|answer|value)/g;
    await tell(createOpenTelemetryLogger(), events('silent'));
    expect(said().match(texts)).toBeNull();
    exporter.reset();
    await tell(createOpenTelemetryLogger({ captureContent: true }), events('open'));
    expect([...new Set(said().match(texts))].sort()).toEqual([
      ...['the answer', 'the code', 'the complaint', 'the key', 'the leaf', 'the output'],
      ...['the problem', 'the question', 'the refusal', 'the reply', 'the sub-question'],
      'the value',
    ]);
  });

  it('tell what failed by a type of few', async () => {
    const run = new RecordedRun('run');
    const request = { kind: 'llm_query', prompt: 'p', model: 'leaf-model' } as const;
    const failure = { code: 'RATE_LIMITED', message: 'Come back later.' } as const;
    await tell(createOpenTelemetryLogger(), [
      run.started(),
      run.turn(1),
      run.replied(1),
      run.block(),
      run.event({ type: 'sub_call_started', id: 'call', request }),
      run.event({
        ...{ type: 'model_call_retried', model: 'leaf-model', callId: 'call', attempt: 1 },
        ...{ delayMs: 5, error: new RlmError(failure) },
      }),
      run.event({
        ...{ type: 'sub_call_finished', id: 'call', request },
        outcome: outcome({ text: null, usage: null, costUsd: null, failure }),
      }),
      run.blockEnded({ timedOut: true }),
      run.turn(2),
      run.finished({
        success: false,
        error: new RlmError({ code: 'MODEL_FAILED', message: 'It broke.' }),
      }),
    ]);
    const leaf = spanNamed('chat leaf-model');
    expect(leaf.attributes).toMatchObject({ 'error.type': 'RATE_LIMITED' });
    expect(leaf.attributes).not.toHaveProperty('gen_ai.provider.name');
    expect(leaf.events).toMatchObject([
      {
        name: 'rlm.model_call_retried',
        attributes: { 'rlm.attempt': 1, 'error.type': 'RATE_LIMITED' },
      },
    ]);
    expect(spanNamed('execute_tool python').attributes).toMatchObject({ 'error.type': 'timeout' });
    const failed = exporter
      .getFinishedSpans()
      .filter(({ attributes }) => attributes['error.type'] === 'MODEL_FAILED');
    // The question that was never answered, its turn and the run.
    expect(failed.map(({ name }) => name)).toEqual(['chat m', 'iteration', 'invoke_agent rlm']);
    expect(failed.map(({ status }) => status)).toEqual(
      failed.map(() => ({ code: SpanStatusCode.ERROR, message: 'It broke.' })),
    );
  });

  it('tell beside the spans what has none of its own', async () => {
    const run = new RecordedRun('run');
    await tell(createOpenTelemetryLogger(), [
      run.started(),
      run.event({ type: 'environment_ready', isolation: null }),
      run.turn(1),
      run.event({
        ...{ type: 'history_compacted', iteration: 1, messagesBefore: 9, messagesAfter: 3 },
        ...{ tokensBefore: 900, tokensAfter: 30 },
      }),
      run.replied(1),
      run.block(),
      run.event({
        ...{ type: 'egress_finding', rule: 'known-secret', path: 'stdout', start: 0, length: 9 },
      }),
      run.blockEnded(),
      run.event({ type: 'warning', message: 'Mind this.' }),
      run.finished(),
    ]);
    const noted = exporter
      .getFinishedSpans()
      .flatMap(({ name, events }) => events.map((event) => [name, event.name, event.attributes]));
    expect(noted).toEqual([
      [
        'execute_tool python',
        'rlm.egress_finding',
        { 'rlm.egress.rule': 'known-secret', 'rlm.egress.path': 'stdout' },
      ],
      ['iteration', 'rlm.history_compacted', expect.objectContaining({ 'rlm.tokens_after': 30 })],
      ['iteration', 'rlm.warning', { 'rlm.message': 'Mind this.' }],
      ['invoke_agent rlm', 'rlm.environment_ready', {}],
    ]);
  });

  it('ask a model where the depth allowed no child run', async () => {
    const run = new RecordedRun('run');
    const request = { kind: 'rlm_query', prompt: 'p' } as const;
    await tell(createOpenTelemetryLogger(), [
      run.started(),
      run.turn(1),
      run.replied(1),
      run.block(),
      run.event({ type: 'sub_call_started', id: 'call', request }),
      run.event({ type: 'sub_call_finished', id: 'call', request, outcome: outcome({}) }),
      run.blockEnded(),
      run.finished(),
    ]);
    const chat = spanNamed('chat leaf-model');
    expect(chat.parentSpanContext?.spanId).toBe(
      spanNamed('execute_tool rlm_query').spanContext().spanId,
    );
    expect(chat.attributes).toMatchObject({ 'gen_ai.usage.input_tokens': 2, 'rlm.cost_usd': 0.5 });
  });
});

describe('without anybody who listens', () => {
  it('nothing is recorded, and a run is not taken up in its middle', async () => {
    trace.disable();
    const logger = createOpenTelemetryLogger();
    const [root, child] = [new RecordedRun('root'), new RecordedRun('child')];
    const request = { kind: 'rlm_query', prompt: 'p' } as const;
    await tell(logger, [root.started()]);
    trace.setGlobalTracerProvider(provider);
    await tell(logger, [
      root.turn(1),
      root.replied(1),
      root.block(),
      root.event({ type: 'sub_call_started', id: 'call', request }),
      child.started({ parent: { runId: 'root', callId: 'call' } }),
      child.turn(1),
      child.finished(),
      root.finished(),
    ]);
    expect(names()).toEqual([]);
    await tell(logger, [new RecordedRun('next').started()]);
    await logger.close?.();
    expect(names()).toEqual(['invoke_agent rlm']);
  });

  it('wrong options are refused', () => {
    expect(() => createOpenTelemetryLogger({ maxOpenRuns: 0 })).toThrow(/maxOpenRuns/);
  });
});
