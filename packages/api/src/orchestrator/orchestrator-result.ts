import {
  formatBlockResult,
  type CompletionResult,
  type Iteration,
  type OutputLimits,
  type ReplResult,
  type RlmError,
} from '@rlm-ts/domain';

/** One turn of a run. */
export interface OrchestratorStep {
  /** Counts from 1. */
  readonly iteration: number;
  /** What the model wrote, its code included. */
  readonly reply: string;
  /** The code of the turn, one block after the other; `null` for a turn without any. */
  readonly code: string | null;
  /** What the model was shown of its blocks, redacted and cut; `null` for a turn without code. */
  readonly output: string | null;
  /** The exception that ended a block, the first if there were several; `null` if all ran well. */
  readonly error: string | null;
}

/** What a run and all its children used, and what was left of its limit in dollars. */
export interface BudgetSummary {
  /** US dollars; `null` as soon as one call's price is unknown. */
  readonly costUsd: number | null;
  /** US dollars; `null` for no limit. */
  readonly limitUsd: number | null;
  /** US dollars; `null` without a limit, or if the cost is unknown. Never below 0. */
  readonly remainingUsd: number | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Requests to models, sub-calls and repeated attempts included. */
  readonly calls: number;
  /** Questions asked by code. */
  readonly subCalls: number;
  /** Milliseconds. */
  readonly durationMs: number;
}

/** What an orchestrator came to. */
export interface OrchestratorResult {
  /** The answer, or the best partial one, or `null`. */
  readonly finalAnswer: string | null;
  /** True only for an answer that the code supports; as in `CompletionResult`. */
  readonly success: boolean;
  /** Turns of the model. */
  readonly iterations: number;
  readonly steps: readonly OrchestratorStep[];
  readonly budgetSummary: BudgetSummary;
  /** What ended the run, such as a `DataLeakageError`; `null` if it ended of its own accord. */
  readonly error: RlmError | null;
}

/** A run as an orchestrator tells it. */
export function toOrchestratorResult(
  result: CompletionResult,
  limits: OutputLimits & { readonly maxCostUsd: number | null },
): OrchestratorResult {
  const { answer, success, iterations, error } = result;
  return {
    finalAnswer: answer,
    success,
    iterations: iterations.length,
    steps: iterations.map((iteration) => toStep(iteration, limits)),
    budgetSummary: toBudgetSummary(result, limits.maxCostUsd),
    error,
  };
}

function toStep({ iteration, reply, blocks }: Iteration, limits: OutputLimits): OrchestratorStep {
  const errors = blocks.flatMap(({ result }) => errorOf(result));
  const isEmpty = blocks.length === 0;
  return {
    iteration,
    reply,
    code: isEmpty ? null : blocks.map(({ code }) => code).join('\n\n'),
    output: isEmpty
      ? null
      : blocks.map(({ result }) => formatBlockResult(result, limits)).join('\n\n'),
    error: errors[0] ?? null,
  };
}

function errorOf({ error }: ReplResult): string[] {
  if (error === null) return [];
  return [error.message === '' ? error.type : `${error.type}: ${error.message}`];
}

function toBudgetSummary(
  { usage, durationMs }: CompletionResult,
  limitUsd: number | null,
): BudgetSummary {
  const { costUsd, inputTokens, outputTokens, calls, subCalls } = usage;
  const isKnown = limitUsd !== null && costUsd !== null;
  const remainingUsd = isKnown ? Math.max(0, limitUsd - costUsd) : null;
  return {
    costUsd,
    limitUsd,
    remainingUsd,
    inputTokens,
    outputTokens,
    calls,
    subCalls,
    durationMs,
  };
}
