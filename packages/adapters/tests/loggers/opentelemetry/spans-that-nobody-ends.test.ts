import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { trace } from '@opentelemetry/api';
import { RlmError, type RlmEvent } from '@rlm-ts/domain';

import { createOpenTelemetryLogger } from '../../../src/loggers/opentelemetry/index.js';
import { RecordedRun, tell } from './recorded-run.js';
import { exporter, names, provider, timesOf } from './recorded-spans.js';

beforeEach(() => {
  trace.setGlobalTracerProvider(provider);
});
afterEach(() => {
  trace.disable();
  exporter.reset();
});

describe('spans that nobody ends', () => {
  const query = { kind: 'rlm_query', prompt: 'p' } as const;
  const begun = (run: RecordedRun): readonly RlmEvent[] => [
    run.started(),
    run.turn(1),
    run.replied(1),
    run.block(),
    run.event({ type: 'sub_call_started', id: 'call', request: query }),
  ];

  it('end with their run, those of its children too', async () => {
    const root = new RecordedRun('root');
    const child = new RecordedRun('child');
    await tell(createOpenTelemetryLogger(), [
      ...begun(root),
      child.started({ parent: { runId: 'root', callId: 'call' } }),
      child.turn(1),
      root.finished({
        answer: null,
        success: false,
        error: new RlmError({ code: 'ABORTED', message: 'Left.' }),
      }),
    ]);
    expect(names()).toEqual([
      ...['chat m', 'chat m', 'iteration', 'invoke_agent rlm'],
      ...['execute_tool rlm_query', 'execute_tool python', 'iteration', 'invoke_agent rlm'],
    ]);
    const open = exporter.getFinishedSpans().slice(1);
    expect(open.map(({ attributes }) => attributes['error.type'])).toEqual(
      open.map(() => 'ABORTED'),
    );
    expect(new Set(open.map((span) => span.spanContext().traceId)).size).toBe(1);
    // Nothing ends before what is in it: the root's, at its last event.
    expect(open.slice(-4).map((span) => timesOf(span)[1])).toEqual([5_000, 5_000, 5_000, 5_000]);
  });

  it('end with the logger, as late as their newest event', async () => {
    const logger = createOpenTelemetryLogger();
    const runs = [new RecordedRun('a'), new RecordedRun('b')];
    for (const run of runs) await tell(logger, begun(run));
    await logger.close?.();
    const agents = exporter.getFinishedSpans().filter(({ name }) => name === 'invoke_agent rlm');
    expect(agents.map(timesOf)).toEqual([
      [0, 4_000],
      [0, 4_000],
    ]);
    // Whatever still comes is of no run any more.
    for (const run of runs) await tell(logger, [run.finished()]);
    expect(names().filter((name) => name === 'invoke_agent rlm')).toHaveLength(2);
  });

  it('end when too many runs are open', async () => {
    const logger = createOpenTelemetryLogger({ maxOpenRuns: 2 });
    const [first, second, third] = ['1', '2', '3'].map((id) => new RecordedRun(id));
    for (const run of [first, second, third]) if (run !== undefined) await tell(logger, begun(run));
    const ended = exporter.getFinishedSpans().filter(({ name }) => name === 'invoke_agent rlm');
    expect(ended.map(({ attributes }) => attributes['rlm.run.id'])).toEqual(['1']);
  });
});
