import type { CompletionRequest, Conversation } from '@rlm-ts/application';
import type { CompletionResult, RlmEvent } from '@rlm-ts/domain';
import { checkQuestion, completionOptionsSchema } from './checks/run-options.js';
import type { CompletionOptions, StreamOptions } from './completion-options.js';
import type { EventStream } from './event-stream.js';
import { readToResult } from './read-to-result.js';

type Run = AsyncGenerator<RlmEvent, CompletionResult, undefined>;

/** What a conversation needs of the `RLM` that it belongs to. */
interface Owner {
  toRequest(prompt: string, options: StreamOptions): Promise<CompletionRequest>;
  /** Hands a run out, and keeps its stream with the others as long as it runs. */
  track<Output>(
    run: () => Run,
    others: Set<EventStream>,
  ): AsyncGenerator<RlmEvent, CompletionResult<Output>, undefined>;
  onClosed(): void;
}

/** Several questions in one session, one after the other; made by `RLM.session`. */
export class ConversationSession implements AsyncDisposable {
  private closed: Promise<void> | null = null;
  private readonly streams = new Set<EventStream>();

  /** Made by `RLM.session`. */
  constructor(
    private readonly conversation: Conversation,
    private readonly owner: Owner,
  ) {}

  /** Answers the next question; as `RLM.completion`, and `ENVIRONMENT_BUSY` during another. */
  async completion<Output = unknown>(
    prompt: string,
    options: CompletionOptions<Output> = {},
  ): Promise<CompletionResult<Output>> {
    checkQuestion(prompt, options, completionOptionsSchema);
    return readToResult(this.stream(prompt, { ...options, live: false }));
  }

  /** The same as a stream of events; as `RLM.stream`. */
  async *stream<Output = unknown>(
    prompt: string,
    options: StreamOptions<Output> = {},
  ): AsyncGenerator<RlmEvent, CompletionResult<Output>, undefined> {
    const { conversation, owner } = this;
    return yield* owner.track<Output>(async function* () {
      return yield* conversation.ask(await owner.toRequest(prompt, options));
    }, this.streams);
  }

  /**
   * Aborts the question that is being worked on and ends the session. Idempotent. Later questions
   * throw `ENVIRONMENT_CLOSED`.
   */
  close(): Promise<void> {
    this.closed ??= this.end();
    return this.closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  private async end(): Promise<void> {
    try {
      const ended = this.conversation.close();
      await Promise.all([ended, ...[...this.streams].map((stream) => stream.finish())]);
    } finally {
      this.owner.onClosed();
    }
  }
}
