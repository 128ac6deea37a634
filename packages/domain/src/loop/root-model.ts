import { askModel, type ModelCaller } from '../calls/ask-model.js';
import { RlmError } from '../errors/rlm-error.js';
import type { ChatCompletion, ChatMessage } from '../models/chat.js';
import type { RlmEventBody } from '../models/events.js';
import type { ToolChoice } from '../models/tool.js';
import type { LLMRequest } from '../ports/llm.port.js';
import type { History } from './history.js';
import type { LoopInput } from './loop-input.js';
import { untilAborted } from './until-aborted.js';

/** The model that drives a run, and what it is shown. */
export class RootModel<Event> {
  constructor(
    private readonly input: LoopInput<Event>,
    private readonly history: History,
  ) {}

  /** Asks for the next reply and adds it to the history. */
  async *ask(
    iteration: number,
    toolChoice: ToolChoice,
  ): AsyncGenerator<RlmEventBody | Event, ChatCompletion, undefined> {
    yield { type: 'iteration_started', iteration };
    const { clock } = this.input;
    yield* this.compact(iteration, false);
    const started = clock.monotonic();
    let completion: ChatCompletion;
    try {
      completion = yield* this.during(this.request(iteration, toolChoice));
    } catch (error) {
      const tooLong = RlmError.isInstance(error) && error.code === 'CONTEXT_WINDOW_EXCEEDED';
      if (!tooLong || !(yield* this.compact(iteration, true))) throw error;
      completion = yield* this.during(this.request(iteration, toolChoice));
    }
    this.history.addReply(completion);
    yield {
      type: 'model_replied',
      iteration,
      model: completion.model,
      reply: completion.text,
      usage: completion.usage,
      costUsd: completion.costUsd,
      latencyMs: clock.monotonic() - started,
    };
    return completion;
  }

  private request(iteration: number, toolChoice: ToolChoice): Promise<ChatCompletion> {
    const { inbox, live, tools } = this.input;
    const specifications = tools?.specifications ?? [];
    return this.send(
      {
        messages: [...this.history.messages],
        ...(specifications.length === 0 ? {} : { tools: specifications, toolChoice }),
      },
      live
        ? ({ kind, text }) => {
            inbox.push({ type: 'model_delta', iteration, kind, text });
          }
        : undefined,
    );
  }

  private async send(
    request: Pick<LLMRequest, 'messages' | 'tools' | 'toolChoice'>,
    onDelta?: ModelCaller['onDelta'],
  ): Promise<ChatCompletion> {
    const { llm, ledger, clock, retry, inbox, depth, signal } = this.input;
    ledger.reserve('root');
    return askModel(
      {
        llm,
        ledger,
        clock,
        retry,
        onDelta,
        onRetry: (again) => {
          inbox.push({ type: 'model_call_retried', callId: null, ...again });
        },
        onComplaint: (message) => {
          inbox.push({ type: 'warning', message });
        },
      },
      { ...request, purpose: 'root', depth, signal },
    );
  }

  /** @returns Whether the history is another one now. */
  private async *compact(
    iteration: number,
    refused: boolean,
  ): AsyncGenerator<RlmEventBody | Event, boolean, undefined> {
    const { compressor, llm } = this.input;
    if (compressor === null) return false;
    const before = this.history.state(llm.facts?.contextWindowTokens ?? null, refused);
    const messages = yield* this.during(
      compressor.compress(before, {
        ask: (summarized: readonly ChatMessage[]) => this.summary(summarized),
      }),
    );
    if (messages === null) return false;
    this.history.replace(messages);
    yield {
      type: 'history_compacted',
      iteration,
      messagesBefore: before.messages.length,
      messagesAfter: messages.length,
      tokensBefore: before.tokens,
      tokensAfter: this.history.tokens(),
    };
    return true;
  }

  private async summary(messages: readonly ChatMessage[]): Promise<string> {
    try {
      return (await this.send({ messages })).text;
    } catch (error) {
      // The compressor may go on without one, and then nobody else would tell.
      const message = `No summary of the older turns could be had: ${String(error)}`;
      this.input.inbox.push({ type: 'warning', message });
      throw error;
    }
  }

  private during<T>(work: Promise<T>): AsyncGenerator<RlmEventBody | Event, T, undefined> {
    const { inbox, signal } = this.input;
    return inbox.during(untilAborted(work, signal, 'The call of the root model'));
  }
}
