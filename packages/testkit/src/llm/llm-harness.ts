import type { LLMPort, TokenUsage } from '@rlm-ts/domain';

/**
 * How the model under test is to behave, at every call. For a real provider's adapter: how the
 * mock server behind it is to behave.
 *
 * - `reply`: answers with the text, and the usage if the adapter can report one.
 * - `echo`: answers with the text of the request's last message.
 * - `hang`: takes the request and never answers.
 * - `fail`: refuses the request, for a reason that may pass or not.
 */
export type LlmScenario =
  | { readonly kind: 'reply'; readonly text: string; readonly usage: TokenUsage }
  | { readonly kind: 'echo' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'fail'; readonly retryable: boolean };

/** A model that is set up for one case. */
export interface OpenLlm {
  readonly model: LLMPort;
  /** Releases what the harness opened. */
  readonly close: () => Promise<void>;
}

/** What an adapter's tests write to run {@link llmConformance}. */
export interface LlmHarness {
  open(scenario: LlmScenario): Promise<OpenLlm>;
}
