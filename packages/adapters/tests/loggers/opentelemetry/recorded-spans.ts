import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-node';
import { BEGAN } from './recorded-run.js';

/** Keeps the spans that have ended. */
export const exporter = new InMemorySpanExporter();

/** Hands each span to {@link exporter} as it ends. */
export const provider = new NodeTracerProvider({
  spanProcessors: [new SimpleSpanProcessor(exporter)],
});

/** Names of the spans that have ended, in that order. */
export const names = (): readonly string[] => exporter.getFinishedSpans().map(({ name }) => name);

/** The first span of a name. */
export function spanNamed(name: string): ReadableSpan {
  const found = exporter.getFinishedSpans().find((span) => span.name === name);
  if (found === undefined) throw new Error(`no span ${name}`);
  return found;
}

/** Start and end in milliseconds from the beginning of every recorded run. */
export function timesOf({ startTime, endTime }: ReadableSpan): readonly number[] {
  return [startTime, endTime].map(([s, ns]) => s * 1_000 + ns / 1_000_000 - BEGAN);
}
