import type * as Api from '@opentelemetry/api';
import type { Attributes, Context, Span, Tracer } from '@opentelemetry/api';
import type { OpenTelemetryOptions } from './options.js';

/** A span that has begun, and the context that makes other spans its children. */
export interface OpenSpan {
  readonly span: Span;
  readonly context: Context;
  /** Milliseconds since the Unix epoch. */
  readonly startedMs: number;
}

/** What a span begins with. */
export interface SpanStart {
  readonly parent: Context;
  /** Milliseconds since the Unix epoch. */
  readonly atMs: number;
  readonly attributes: Attributes;
  /** Whether it stands for a request to another service, such as a model. */
  readonly isRequest?: boolean;
}

/** Why a span failed. */
export interface SpanFailure {
  /** One of few, as `error.type` has to be. */
  readonly type: string;
  readonly message?: string | undefined;
}

/** OpenTelemetry in the words of this logger; times are milliseconds of the events. */
export class SpanKit {
  private readonly tracer: Tracer;

  constructor(
    private readonly api: typeof Api,
    readonly options: OpenTelemetryOptions,
  ) {
    this.tracer = api.trace.getTracer(options.tracerName, options.tracerVersion);
  }

  start(name: string, { parent, atMs, attributes, isRequest = false }: SpanStart): OpenSpan {
    const { SpanKind, trace } = this.api;
    const kind = isRequest ? SpanKind.CLIENT : SpanKind.INTERNAL;
    const span = this.tracer.startSpan(name, { kind, startTime: time(atMs), attributes }, parent);
    return { span, context: trace.setSpan(parent, span), startedMs: atMs };
  }

  event(span: Span, name: string, atMs: number, attributes: Attributes): void {
    span.addEvent(name, attributes, time(atMs));
  }

  /** Ends a span, as failed if there is a failure. Never before its beginning. */
  end({ span, startedMs }: OpenSpan, atMs: number, failure: SpanFailure | null = null): void {
    if (failure !== null) {
      const { type, message } = failure;
      span.setAttribute('error.type', type);
      const code = this.api.SpanStatusCode.ERROR;
      span.setStatus(message === undefined ? { code } : { code, message });
    }
    span.end(time(Math.max(atMs, startedMs)));
  }
}

/** A small number alone would be read as counted from the start of the process. */
function time(ms: number): Date {
  return new Date(ms);
}
