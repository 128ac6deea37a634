import type { Attributes, Context } from '@opentelemetry/api';
import type { EventBase, RlmEvent, RunFinished, RunStarted } from '@rlm-ts/domain';
import { failureOf, providerName, usageAttributes } from './attributes.js';
import { inputContent, outputContent } from './content.js';
import type { OpenSpan, SpanFailure, SpanKit } from './span-kit.js';
import { SubCallSpans } from './sub-call-spans.js';
import { ToolSpans } from './tool-spans.js';
import { TurnSpans } from './turn-spans.js';

/** The event that a run begins with. */
export type RunStartedEvent = RunStarted & EventBase;

/** The spans of one run, from its events. */
export class RunSpans {
  /** `null` for a root run. */
  readonly parentRunId: string | null;
  private readonly run: OpenSpan;
  private readonly turns: TurnSpans;
  private readonly calls: SubCallSpans;
  private readonly tools: ToolSpans;
  private lastMs: number;

  constructor(
    private readonly kit: SpanKit,
    event: RunStartedEvent,
    parent: Context,
  ) {
    const { agentName } = kit.options;
    const provider = providerName(event.backend);
    this.parentRunId = event.parent?.runId ?? null;
    this.lastMs = event.timestamp;
    this.run = kit.start(`invoke_agent ${agentName}`, {
      parent,
      atMs: event.timestamp,
      attributes: {
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.agent.name': agentName,
        'gen_ai.provider.name': provider,
        'gen_ai.request.model': event.model,
        'rlm.run.id': event.runId,
        'rlm.depth': event.depth,
        'rlm.environment': event.environment,
      },
    });
    const model = { name: event.model, provider };
    this.turns = new TurnSpans(kit, this.run, model);
    this.calls = new SubCallSpans(kit, model);
    this.tools = new ToolSpans(kit);
    if (this.isRecording && kit.options.captureContent)
      this.run.span.setAttributes(inputContent(event));
  }

  /** False where nobody listens: no tracer provider, or the run is not sampled. */
  get isRecording(): boolean {
    return this.run.span.isRecording();
  }

  get hasChildren(): boolean {
    return this.calls.haveChildren;
  }

  /** Where the child run that answers a call belongs. */
  contextForChild(callId: string): Context {
    return this.calls.contextForChild(callId) ?? this.turns.innermost.context;
  }

  /** Takes any event of the run but its first and its last. */
  add(event: RlmEvent): void {
    this.lastMs = event.timestamp;
    switch (event.type) {
      case 'iteration_started':
        this.turns.begin(event);
        break;
      case 'model_replied':
        this.turns.reply(event);
        break;
      case 'block_started':
        this.turns.beginBlock(event);
        break;
      case 'block_finished':
        this.turns.endBlock(event);
        break;
      case 'tool_call_started':
        this.tools.begin(event, this.turns.innermost.context);
        break;
      case 'tool_call_finished':
        this.tools.end(event);
        this.turns.touch(event.timestamp);
        break;
      case 'sub_call_started':
        this.calls.begin(event, this.turns.innermost.context);
        break;
      case 'sub_call_finished':
        this.calls.end(event);
        this.turns.touch(event.timestamp);
        break;
      case 'model_call_retried':
        if (event.callId === null) this.turns.retry(event);
        else this.calls.retry(event, event.callId);
        break;
      default:
        this.note(event);
    }
  }

  /** Takes the run's last event. */
  finish(event: RunFinished & EventBase): void {
    const { result, timestamp } = event;
    const { captureContent } = this.kit.options;
    const failure = result.error === null ? null : failureOf(result.error, captureContent);
    this.endParts(timestamp, failure);
    this.run.span.setAttributes({
      ...usageAttributes(result.usage, result.usage.costUsd),
      'rlm.stop_reason': result.stopReason,
      'rlm.success': result.success,
      'rlm.provenance': result.provenance ?? undefined,
      'rlm.iterations': result.iterations.length,
      ...(captureContent && outputContent(result.answer)),
    });
    this.kit.end(this.run, timestamp, failure);
  }

  /** Ends all of it without a last event, when its newest event happened. */
  cut(message: string): void {
    const failure = { type: 'ABORTED', message };
    this.endParts(this.lastMs, failure);
    this.kit.end(this.run, this.lastMs, failure);
  }

  private endParts(atMs: number, failure: SpanFailure | null): void {
    // A turn lasts as long as what is in it.
    if (this.tools.isAnyOpen || this.calls.isAnyOpen) this.turns.touch(atMs);
    this.tools.cut(atMs, failure);
    this.calls.cut(atMs, failure);
    this.turns.cut(atMs, failure);
  }

  /** What has no span of its own is told where it happens. */
  private note(event: RlmEvent): void {
    const attributes = this.describe(event);
    if (attributes === null) return;
    // A session opens in its first block, and goes on after it.
    const { span } = event.type === 'environment_ready' ? this.run : this.turns.innermost;
    this.kit.event(span, `rlm.${event.type}`, event.timestamp, attributes);
  }

  private describe(event: RlmEvent): Attributes | null {
    switch (event.type) {
      case 'environment_ready':
        return {
          'rlm.isolation': event.isolation?.isolation,
          'rlm.isolation.runtime': event.isolation?.runtime,
          'rlm.isolation.missing': event.isolation?.missing.length,
        };
      case 'history_compacted':
        return {
          'rlm.messages_before': event.messagesBefore,
          'rlm.messages_after': event.messagesAfter,
          'rlm.tokens_before': event.tokensBefore,
          'rlm.tokens_after': event.tokensAfter,
        };
      case 'egress_finding':
        return { 'rlm.egress.rule': event.rule, 'rlm.egress.path': event.path };
      case 'warning':
        return { 'rlm.message': event.message };
      case 'answer_rejected':
        return this.kit.options.captureContent ? { 'rlm.message': event.problem } : {};
      default:
        return null;
    }
  }
}
