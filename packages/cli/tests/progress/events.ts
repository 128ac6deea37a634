import type { RlmEvent, RlmEventBody, Spending } from '@rlm-ts/api';

/** What a run has spent, if a test does not care. */
export const SPENT: Spending = {
  rootCalls: 1,
  subCalls: 0,
  iterations: 1,
  inputTokens: 1200,
  outputTokens: 80,
  costUsd: 0.0042,
};

/** What an event says, and of its envelope what a test cares for. */
export type TestEvent = RlmEventBody & Partial<Pick<RlmEvent, 'spent' | 'depth' | 'runId'>>;

/** The event with the rest of its envelope. */
export function eventOf(event: TestEvent): RlmEvent {
  return { runId: 'run', depth: 0, sequence: 0, timestamp: 0, spent: SPENT, ...event };
}

/** A run of up to 30 turns begins. */
export const STARTED = {
  type: 'run_started',
  prompt: 'q',
  model: 'gpt-5-mini',
  backend: null,
  environment: 'local',
  context: 'none',
  maxIterations: 30,
  maxDepth: 2,
  parent: null,
} as const;

/** A sub-call begins. */
export const callStarted = (id: string, waiting = 0): TestEvent => ({
  type: 'sub_call_started',
  id,
  request: { kind: 'llm_query', prompt: 'p' },
  waiting,
});

/** A sub-call ends. */
export const callFinished = (id: string, isFailed = false): TestEvent => ({
  type: 'sub_call_finished',
  id,
  request: { kind: 'llm_query', prompt: 'p' },
  outcome: {
    ...{ id, model: 'm', text: isFailed ? null : 'x', usage: null, costUsd: 0, latencyMs: 1 },
    failure: isFailed ? { code: 'MODEL_FAILED', message: 'no' } : null,
  },
});
