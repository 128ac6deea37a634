import {
  readToEnd,
  type CompletionResult,
  type RlmEvent,
  type SubCallOutcome,
  type SubCallRequest,
} from '@rlm-ts/domain';

/** Starts the run that answers an `rlm_query`. */
type StartChild = (
  request: SubCallRequest,
  callId: string,
  signal: AbortSignal,
) => {
  readonly model: string;
  readonly run: AsyncGenerator<RlmEvent, CompletionResult, undefined>;
};

/** The runs that a run's own code has started. */
export class ChildRuns {
  private readonly running = new Set<Promise<unknown>>();

  constructor(
    private readonly startChild: StartChild,
    private readonly onEvent: (event: RlmEvent) => void,
    /** Told before the code that asked hears of it. */
    private readonly onEnded: (result: CompletionResult) => void,
  ) {}

  /** Runs a child to its end. */
  start(request: SubCallRequest, callId: string, signal: AbortSignal): Promise<SubCallOutcome> {
    const child = this.run(request, callId, signal);
    const forget = (): void => {
      this.running.delete(child);
    };
    this.running.add(child);
    child.then(forget, forget);
    return child;
  }

  /** Resolves once no child runs any more: one that was aborted is still cleaning up. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.running);
  }

  private async run(
    request: SubCallRequest,
    callId: string,
    signal: AbortSignal,
  ): Promise<SubCallOutcome> {
    const { model, run } = this.startChild(request, callId, signal);
    const result = await readToEnd(run, this.onEvent);
    this.onEnded(result);
    return toOutcome(result, callId, model);
  }
}

function toOutcome(result: CompletionResult, callId: string, model: string): SubCallOutcome {
  const { answer, error, durationMs, usage } = result;
  const failure = {
    code: error?.code ?? 'INTERNAL',
    message: error?.message ?? 'The child run ended without an answer.',
  } as const;
  const { inputTokens, outputTokens, costUsd } = usage;
  return {
    id: callId,
    model,
    text: answer,
    failure: answer === null ? failure : null,
    // Of the child and all its own children.
    usage: { inputTokens, outputTokens },
    costUsd,
    latencyMs: durationMs,
  };
}
