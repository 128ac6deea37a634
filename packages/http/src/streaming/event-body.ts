import { RlmError, type CompletionResult, type RlmEvent } from '@rlm-ts/api';
import { eventJson } from './event-json.js';
import { HEARTBEAT, serverSentEvent } from './server-sent-event.js';

/** How a run is streamed. */
export interface EventBodyOptions {
  readonly heartbeatMs: number;
  readonly writeTimeoutMs: number;
  /** Fires when the client is gone. */
  readonly signal: AbortSignal;
  /** Ends the run soon; its reason is an error for the log. */
  readonly stop: AbortController;
  /** What the last event, `done`, holds. */
  readonly closing: (result: CompletionResult) => object;
  /** Called once, when the run has ended and cleaned up. */
  readonly onEnd: () => void;
  /** Told of what must not happen, such as an event too large for a text. */
  readonly report: (error: RlmError) => void;
}

type Run = AsyncGenerator<RlmEvent, CompletionResult, undefined>;
type Step = IteratorResult<RlmEvent, CompletionResult>;

/**
 * A run as server-sent events. It goes on only as fast as its reader: an event is asked of the run
 * when the reader wants one. A reader that takes none for too long, leaves or cancels ends it.
 */
export class EventBody {
  private upcoming: Promise<Step> | null;
  private count = 0;
  private patience: NodeJS.Timeout | undefined;
  private controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  private ended: Promise<void> | null = null;

  /** @param first The step that the run has begun with. */
  constructor(
    private readonly run: Run,
    first: Step,
    private readonly options: EventBodyOptions,
  ) {
    this.upcoming = Promise.resolve(first);
  }

  /** The body of a response; nothing is produced ahead of its reader. */
  stream(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.start(controller);
        },
        pull: (controller) => this.pull(controller),
        cancel: () => this.end(null),
      },
      { highWaterMark: 0 },
    );
  }

  private start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.controller = controller;
    const { signal } = this.options;
    signal.addEventListener('abort', this.onGone, { once: true });
    if (signal.aborted) this.onGone();
    this.expectReader();
  }

  private async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    clearTimeout(this.patience);
    try {
      this.upcoming ??= this.run.next();
      const step = await within(this.upcoming, this.options.heartbeatMs);
      if (this.ended !== null) return;
      if (step === null) {
        controller.enqueue(HEARTBEAT);
      } else {
        this.upcoming = null;
        if (step.done === true) {
          await this.close(controller, step.value);
          return;
        }
        controller.enqueue(serverSentEvent(step.value.type, this.count++, eventJson(step.value)));
      }
    } catch (thrown) {
      const error = RlmError.from(thrown, { code: 'INTERNAL' });
      this.options.report(error);
      this.fail(error);
      return;
    }
    this.expectReader();
  }

  /** Nobody reads any more: no failure, of which servers make a fuss. */
  private readonly onGone = (): void => {
    if (this.ended !== null) return;
    this.controller?.close();
    void this.end(this.options.signal.reason);
  };

  private async close(
    controller: ReadableStreamDefaultController<Uint8Array>,
    result: CompletionResult,
  ): Promise<void> {
    const data = JSON.stringify(this.options.closing(result));
    // Whoever has the last event may count on the slot being free.
    await this.end(null);
    controller.enqueue(serverSentEvent('done', this.count++, data));
    controller.close();
  }

  private expectReader(): void {
    if (this.ended !== null) return;
    const { writeTimeoutMs } = this.options;
    this.patience = setTimeout(() => {
      this.fail(
        new RlmError({
          code: 'ABORTED',
          message: `The reader of a stream took no event for ${writeTimeoutMs} ms, and its run was ended.`,
        }),
      );
    }, writeTimeoutMs);
  }

  private fail(error: unknown): void {
    if (this.ended !== null) return;
    this.controller?.error(error);
    void this.end(error);
  }

  private end(failure: unknown): Promise<void> {
    this.ended ??= this.cleanUp(failure);
    return this.ended;
  }

  private async cleanUp(failure: unknown): Promise<void> {
    clearTimeout(this.patience);
    const { signal, stop, onEnd } = this.options;
    signal.removeEventListener('abort', this.onGone);
    stop.abort(failure ?? undefined);
    // What a reader asked for and did not wait for.
    await this.upcoming?.catch(() => undefined);
    await this.run.return(undefined as never).catch(() => undefined);
    onEnd();
  }
}

/** What the work comes to; `null` if that takes longer. */
async function within<T>(work: Promise<T>, limitMs: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, limitMs, null);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
