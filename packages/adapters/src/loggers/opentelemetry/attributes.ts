import type { Attributes } from '@opentelemetry/api';
import type { RlmErrorCode, TokenUsage } from '@rlm-ts/domain';
import type { SpanFailure } from './span-kit.js';

/** Where the conventions call a provider differently. */
const PROVIDER_NAMES: ReadonlyMap<string, string> = new Map([
  ['azure', 'azure.ai.openai'],
  ['gemini', 'gcp.gemini'],
]);

/** What the conventions call a backend; absent for one that is not told. */
export function providerName(backend: string | null): string | undefined {
  return backend === null ? undefined : (PROVIDER_NAMES.get(backend) ?? backend);
}

/** Tokens and dollars; what is not known is absent, never 0. */
export function usageAttributes(usage: TokenUsage | null, costUsd: number | null): Attributes {
  return {
    'gen_ai.usage.input_tokens': usage?.inputTokens,
    'gen_ai.usage.output_tokens': usage?.outputTokens,
    'gen_ai.usage.cache_read.input_tokens': usage?.cachedInputTokens,
    'gen_ai.usage.cache_creation.input_tokens': usage?.cacheWriteInputTokens,
    'gen_ai.usage.reasoning.output_tokens': usage?.reasoningTokens,
    'rlm.cost_usd': costUsd ?? undefined,
  };
}

// Errors whose messages repeat what a model, code or a tool has written.
const QUOTING: ReadonlySet<RlmErrorCode> = new Set([
  'MODEL_REPLY_MALFORMED',
  'MODEL_SCRIPT_EXHAUSTED',
  'OUTPUT_INVALID',
  'PROTOCOL_VIOLATION',
  'SETUP_CODE_FAILED',
  'TOOL_FAILED',
]);

/** An error as a span tells it: its message only if it repeats no content, or content is asked for. */
export function failureOf(
  error: { readonly code: RlmErrorCode; readonly message: string },
  captureContent: boolean,
): SpanFailure {
  const { code, message } = error;
  return captureContent || !QUOTING.has(code) ? { type: code, message } : { type: code };
}
