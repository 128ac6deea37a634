import type { CompletionResult, RlmEvent, RlmEventBody, UsageSummary } from '../../src/index.js';
import { EMPTY_REPL_RESULT, type ReplResult, type SubCallOutcome } from '../../src/index.js';

/** Puts what a test says into envelopes: a second passes from event to event. */
export class RunScript {
  readonly events: RlmEvent[] = [];
  private readonly sequences = new Map<string, number>();

  constructor(
    private readonly root = 'run_1',
    private readonly startedAt = Date.UTC(2026, 0, 29, 12),
  ) {}

  /** What happens next in a run. */
  say(body: RlmEventBody, runId = this.root, depth = 0): this {
    const sequence = this.sequences.get(runId) ?? 0;
    this.sequences.set(runId, sequence + 1);
    const timestamp = this.startedAt + 1000 * this.events.length;
    const tokens = this.events.length * 10;
    const spent = {
      rootCalls: 1,
      subCalls: 0,
      iterations: 1,
      inputTokens: tokens,
      outputTokens: 1,
      costUsd: 0.5,
    };
    this.events.push({ ...body, runId, depth, sequence, timestamp, spent });
    return this;
  }

  begin(runId = this.root, parent: { runId: string; callId: string } | null = null): this {
    return this.say(
      {
        type: 'run_started',
        prompt: `question of ${runId}`,
        model: 'root',
        backend: 'mock',
        environment: 'scripted',
        context: 'str of 4 characters',
        maxIterations: 30,
        maxDepth: 2,
        parent,
      },
      runId,
      parent === null ? 0 : 1,
    );
  }

  turn(iteration: number, runId = this.root, depth = 0): this {
    this.say({ type: 'iteration_started', iteration }, runId, depth);
    return this.say(
      {
        type: 'model_replied',
        iteration,
        model: 'root',
        reply: `reply ${String(iteration)}`,
        usage: { inputTokens: 100, outputTokens: 10 },
        costUsd: 0.25,
        latencyMs: 7,
      },
      runId,
      depth,
    );
  }

  block(iteration: number, block: number, runId = this.root, depth = 0): this {
    return this.say({ type: 'block_started', iteration, block, code: 'x = 1' }, runId, depth);
  }

  blockEnd(iteration: number, block: number, result: Partial<ReplResult> = {}): this {
    const ended = { ...EMPTY_REPL_RESULT, executionTimeMs: 5, ...result };
    return this.say({ type: 'block_finished', iteration, block, result: ended });
  }

  ask(id: string, kind: 'llm_query' | 'rlm_query' = 'llm_query', runId = this.root): this {
    const request = { kind, prompt: `ask ${id}` };
    return this.say({ type: 'sub_call_started', id, request }, runId, runId === this.root ? 0 : 1);
  }

  answer(id: string, outcome: Partial<SubCallOutcome> = {}, runId = this.root): this {
    return this.say(
      {
        type: 'sub_call_finished',
        id,
        request: { kind: 'llm_query', prompt: `ask ${id}` },
        outcome: {
          id,
          model: 'sub',
          text: `answer ${id}`,
          failure: null,
          usage: { inputTokens: 3, outputTokens: 2 },
          costUsd: 0.125,
          latencyMs: 9,
          ...outcome,
        },
      },
      runId,
      runId === this.root ? 0 : 1,
    );
  }

  end(result: Partial<CompletionResult> = {}, runId = this.root, depth = 0): this {
    return this.say({ type: 'run_finished', result: { ...RESULT, ...result } }, runId, depth);
  }
}

export const USAGE: UsageSummary = {
  inputTokens: 1000,
  outputTokens: 200,
  cachedInputTokens: 0,
  cacheWriteInputTokens: 0,
  reasoningTokens: 0,
  calls: 3,
  costUsd: 1.5,
  knownCostUsd: 1.5,
  unknownCalls: 0,
  rootCalls: 2,
  subCalls: 1,
  iterations: 2,
  byModel: {},
};

const RESULT: CompletionResult = {
  runId: 'run_1',
  trajectoryId: 'traj_1',
  answer: 'done',
  output: null,
  success: true,
  stopReason: 'final',
  provenance: 'supported',
  answerSource: 'final_call',
  iterations: [],
  usage: USAGE,
  durationMs: 12_345,
  startedAt: 0,
  error: null,
  warnings: [],
  loggerFailures: [],
};
