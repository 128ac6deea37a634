import type { Attributes, Context } from '@opentelemetry/api';
import type {
  EventBase,
  ModelCallRetried,
  SubCallFinished,
  SubCallOutcome,
  SubCallRequest,
  SubCallStarted,
} from '@rlm-ts/domain';
import { failureOf, usageAttributes } from './attributes.js';
import { inputContent, outputContent, toolArguments } from './content.js';
import { noteRetry } from './note-retry.js';
import type { OpenSpan, SpanFailure, SpanKit } from './span-kit.js';
import type { TurnModel } from './turn-spans.js';

interface Call {
  readonly span: OpenSpan;
  readonly request: SubCallRequest;
  hasChild: boolean;
}

/**
 * The spans of what code asks: a model call for `llm_query`; for `rlm_query` the call of a tool,
 * which has the child run in it, or a model call where the depth allowed no child run.
 */
export class SubCallSpans {
  /** Whether one of them was ever answered by a child run. */
  haveChildren = false;
  private readonly open = new Map<string, Call>();

  constructor(
    private readonly kit: SpanKit,
    private readonly rootModel: TurnModel,
  ) {}

  begin({ id, request, timestamp }: SubCallStarted & EventBase, parent: Context): void {
    const span =
      request.kind === 'llm_query'
        ? this.startChat(request, parent, timestamp)
        : this.kit.start('execute_tool rlm_query', {
            parent,
            atMs: timestamp,
            attributes: {
              'gen_ai.operation.name': 'execute_tool',
              'gen_ai.tool.name': 'rlm_query',
              'gen_ai.tool.type': 'function',
              ...(this.kit.options.captureContent && toolArguments({ prompt: request.prompt })),
            },
          });
    span.span.setAttribute('rlm.call.id', id);
    this.open.set(id, { span, request, hasChild: false });
  }

  /** Where the child run that answers a call belongs; `null` for a call that is not open. */
  contextForChild(callId: string): Context | null {
    const call = this.open.get(callId);
    if (call === undefined) return null;
    call.hasChild = true;
    this.haveChildren = true;
    return call.span.context;
  }

  retry(event: ModelCallRetried & EventBase, callId: string): void {
    const call = this.open.get(callId);
    if (call !== undefined) noteRetry(this.kit, call.span.span, event);
  }

  end({ id, outcome, timestamp }: SubCallFinished & EventBase): void {
    const call = this.open.get(id);
    if (call === undefined) return;
    this.open.delete(id);
    const { span, request, hasChild } = call;
    const { captureContent } = this.kit.options;
    const failure = outcome.failure && failureOf(outcome.failure, captureContent);
    if (request.kind === 'llm_query') this.answer(span, outcome);
    else if (!hasChild && failure === null) {
      const chat = this.startChat(request, span.context, span.startedMs);
      this.answer(chat, outcome);
      this.kit.end(chat, timestamp);
    }
    if (outcome.deduplicated === true) span.span.setAttribute('rlm.deduplicated', true);
    this.kit.end(span, timestamp, failure);
  }

  get isAnyOpen(): boolean {
    return this.open.size > 0;
  }

  /** Ends what is open. */
  cut(atMs: number, failure: SpanFailure | null): void {
    for (const { span } of this.open.values()) this.kit.end(span, atMs, failure);
    this.open.clear();
  }

  private startChat(request: SubCallRequest, parent: Context, atMs: number): OpenSpan {
    const { model } = request;
    const attributes: Attributes = {
      'gen_ai.operation.name': 'chat',
      ...(model !== undefined && this.modelAttributes(model)),
      ...(this.kit.options.captureContent && inputContent(request)),
    };
    const name = model === undefined ? 'chat' : `chat ${model}`;
    return this.kit.start(name, { parent, atMs, attributes, isRequest: true });
  }

  private answer({ span }: OpenSpan, outcome: SubCallOutcome): void {
    const { model, text, usage, costUsd } = outcome;
    // Which one is asked where code names none is told only now.
    span.updateName(`chat ${model}`);
    span.setAttributes({
      ...this.modelAttributes(model),
      ...usageAttributes(usage, costUsd),
      ...(this.kit.options.captureContent && outputContent(text)),
    });
  }

  /** Events tell who serves the root model, and of no other. */
  private modelAttributes(model: string): Attributes {
    const { name, provider } = this.rootModel;
    return {
      'gen_ai.request.model': model,
      'gen_ai.provider.name': model === name ? provider : undefined,
    };
  }
}
