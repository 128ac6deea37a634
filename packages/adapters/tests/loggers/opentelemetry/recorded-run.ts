import {
  EMPTY_REPL_RESULT,
  type CompletionResult,
  type LoggerPort,
  type RlmEvent,
  type RlmEventBody,
  type RunStarted,
} from '@rlm-ts/domain';

/** When every recorded run begins: milliseconds since the Unix epoch. */
export const BEGAN = 1_700_000_000_000;

const NOTHING_SPENT = {
  ...{ rootCalls: 0, subCalls: 0, iterations: 0, inputTokens: 0, outputTokens: 0 },
  costUsd: 0,
};

/** Makes the events of one run, each a second after the one before. */
export class RecordedRun {
  private sequence = 0;

  constructor(readonly runId: string) {}

  event(body: RlmEventBody): RlmEvent {
    const sequence = this.sequence;
    this.sequence += 1;
    const timestamp = BEGAN + sequence * 1_000;
    return { ...body, runId: this.runId, depth: 0, sequence, timestamp, spent: NOTHING_SPENT };
  }

  started(more: Partial<RunStarted> = {}): RlmEvent {
    return this.event({
      type: 'run_started',
      prompt: 'the question',
      model: 'm',
      backend: 'gemini',
      environment: 'local',
      context: 'none',
      maxIterations: 3,
      maxDepth: 2,
      parent: null,
      ...more,
    });
  }

  turn(iteration: number): RlmEvent {
    return this.event({ type: 'iteration_started', iteration });
  }

  replied(iteration: number): RlmEvent {
    return this.event({
      type: 'model_replied',
      iteration,
      model: 'm-2026',
      reply: 'the reply',
      usage: { inputTokens: 7, outputTokens: 5, cachedInputTokens: 3 },
      costUsd: null,
      latencyMs: 400,
    });
  }

  block(block = 1): RlmEvent {
    return this.event({ type: 'block_started', iteration: 1, block, code: 'the code' });
  }

  blockEnded(more: object = {}): RlmEvent {
    const result = { ...EMPTY_REPL_RESULT, stdout: 'the output', ...more };
    return this.event({ type: 'block_finished', iteration: 1, block: 1, result });
  }

  finished(more: Partial<CompletionResult> = {}): RlmEvent {
    const tokens = { inputTokens: 70, outputTokens: 50, cachedInputTokens: 0 };
    return this.event({
      type: 'run_finished',
      result: {
        ...{
          runId: this.runId,
          trajectoryId: 'traj_1',
          answer: 'the answer',
          output: null,
          success: true,
        },
        ...{ stopReason: 'final', provenance: 'supported', answerSource: 'final_call' },
        ...{
          iterations: [],
          durationMs: 1,
          startedAt: BEGAN,
          error: null,
          warnings: [],
          loggerFailures: [],
        },
        usage: {
          ...{ ...tokens, cacheWriteInputTokens: 0, reasoningTokens: 0, calls: 1, costUsd: null },
          ...{ knownCostUsd: 0, unknownCalls: 1, rootCalls: 1, subCalls: 0, iterations: 1 },
          byModel: {},
        },
        ...more,
      },
    });
  }
}

/** Tells a logger events, one after the other as a run does. */
export async function tell(logger: LoggerPort, events: readonly RlmEvent[]): Promise<void> {
  for (const event of events) await logger.log(event);
}
