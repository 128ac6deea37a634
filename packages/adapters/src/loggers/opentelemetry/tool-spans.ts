import type { Context } from '@opentelemetry/api';
import type { EventBase, ToolCallFinished, ToolCallStarted } from '@rlm-ts/domain';
import { toolArguments } from './content.js';
import type { OpenSpan, SpanFailure, SpanKit } from './span-kit.js';

/** The spans of calls of the application's tools. */
export class ToolSpans {
  private readonly open = new Map<string, OpenSpan>();

  constructor(private readonly kit: SpanKit) {}

  begin(event: ToolCallStarted & EventBase, parent: Context): void {
    const { id, name, args, caller, timestamp } = event;
    const call = this.kit.start(`execute_tool ${name}`, {
      parent,
      atMs: timestamp,
      attributes: {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': name,
        'gen_ai.tool.type': 'function',
        'gen_ai.tool.call.id': id,
        'rlm.caller': caller,
        ...(this.kit.options.captureContent && toolArguments(args)),
      },
    });
    this.open.set(id, call);
  }

  end({ id, outcome, timestamp }: ToolCallFinished & EventBase): void {
    const call = this.open.get(id);
    if (call === undefined) return;
    const { captureContent } = this.kit.options;
    if (captureContent) call.span.setAttribute('gen_ai.tool.call.result', outcome.text);
    const message = captureContent ? outcome.text : undefined;
    this.kit.end(call, timestamp, outcome.isError ? { type: 'TOOL_FAILED', message } : null);
    this.open.delete(id);
  }

  get isAnyOpen(): boolean {
    return this.open.size > 0;
  }

  /** Ends what is open. */
  cut(atMs: number, failure: SpanFailure | null): void {
    for (const call of this.open.values()) this.kit.end(call, atMs, failure);
    this.open.clear();
  }
}
