import type { Span } from '@opentelemetry/api';
import type { EventBase, ModelCallRetried } from '@rlm-ts/domain';
import type { SpanKit } from './span-kit.js';

/** Tells on a model call's span that an attempt failed and another one follows. */
export function noteRetry(kit: SpanKit, span: Span, retried: ModelCallRetried & EventBase): void {
  const { attempt, delayMs, error, timestamp } = retried;
  kit.event(span, 'rlm.model_call_retried', timestamp, {
    'rlm.attempt': attempt,
    'rlm.delay_ms': delayMs,
    'error.type': error.code,
  });
}
