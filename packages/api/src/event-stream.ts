import type { CompletionResult, RlmEvent } from '@rlm-ts/domain';

type Run = AsyncGenerator<RlmEvent, CompletionResult, undefined>;
type Step = IteratorResult<RlmEvent, CompletionResult>;

/**
 * A run for a reader who may stop reading: a generator goes on only while it is read, and one that
 * nobody reads would never clean up. {@link finish} drives the run to its end without its reader,
 * who loses no event by that.
 */
export class EventStream {
  /** What `finish` has asked for and the reader has not; in order, and perhaps not there yet. */
  private readonly ahead: Promise<Step>[] = [];

  constructor(private readonly run: Run) {}

  /** The run's events. Leaving early ends the run and waits until it has cleaned up. */
  async *read(): Run {
    try {
      for (;;) {
        const step = await (this.ahead.shift() ?? this.run.next());
        if (step.done === true) return step.value;
        yield step.value;
      }
    } finally {
      await this.run.return(undefined as never);
    }
  }

  /** Resolves once the run has ended. For a run that was told to stop; never rejects. */
  async finish(): Promise<void> {
    let ended = false;
    while (!ended) {
      const step = this.run.next();
      this.ahead.push(step);
      // A run that could not begin tells its reader.
      ended = await step.then(
        ({ done }) => done === true,
        () => true,
      );
    }
  }
}
