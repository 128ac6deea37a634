import type { CompletionResult, RlmEvent, SubCallOutcome, SubCallRequest } from '@rlm-ts/domain';

/** Starts the run that answers an `rlm_query`. */
type StartChild = (
  request: SubCallRequest,
  signal: AbortSignal | undefined,
) => AsyncGenerator<RlmEvent, CompletionResult, undefined>;

/** The runs that a run's own code has started. */
export class ChildRuns {
  private readonly running = new Set<Promise<unknown>>();

  constructor(
    private readonly startChild: StartChild,
    private readonly model: string,
    private readonly onEvent: (event: RlmEvent) => void,
  ) {}

  /** Runs a child to its end. */
  start(request: SubCallRequest, signal: AbortSignal | undefined): Promise<SubCallOutcome> {
    const child = this.run(request, signal);
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
    signal: AbortSignal | undefined,
  ): Promise<SubCallOutcome> {
    const child = this.startChild(request, signal);
    let step = await child.next();
    while (step.done !== true) {
      this.onEvent(step.value);
      step = await child.next();
    }
    return toOutcome(step.value, this.model);
  }
}

function toOutcome(result: CompletionResult, model: string): SubCallOutcome {
  const { answer, error, runId, durationMs } = result;
  const failure = {
    code: error?.code ?? 'INTERNAL',
    message: error?.message ?? 'The child run ended without an answer.',
  } as const;
  return {
    id: runId,
    model,
    text: answer,
    failure: answer === null ? failure : null,
    // The ledger of the tree has what the child's calls used.
    usage: null,
    costUsd: null,
    latencyMs: durationMs,
  };
}
