import type { LLMPort, SamplingOptions, TokenUsage, ToolCall } from '@rlm-ts/domain';

/**
 * A way in which a provider fails, and what the adapter must make of it.
 *
 * | failure             | the provider                                      | the adapter's error                                                             |
 * | ------------------- | ------------------------------------------------- | ------------------------------------------------------------------------------- |
 * | `rate_limited`      | asks to be left alone for 7 seconds (HTTP 429)    | `RATE_LIMITED`, retryable, not billed, `retryAfterMs` 7000                        |
 * | `overloaded`        | has no room just now (HTTP 503 or 529)            | `MODEL_OVERLOADED`, retryable, not billed                                         |
 * | `server_error`      | breaks down (HTTP 500)                            | `MODEL_FAILED`, retryable, not billed                                             |
 * | `unreachable`       | is not there: the connection is refused           | `MODEL_FAILED`, retryable, not billed                                             |
 * | `unknown_model`     | does not know the model (HTTP 404)                | `MODEL_NOT_FOUND`, not billed                                                     |
 * | `invalid_key`       | does not accept the key (HTTP 401)                | `API_KEY_INVALID`, not billed                                                     |
 * | `bad_request`       | does not accept the request (HTTP 400)            | `MODEL_FAILED`, not billed                                                        |
 * | `input_too_long`    | has no window for it (HTTP 400)                   | `CONTEXT_WINDOW_EXCEEDED`, not billed                                             |
 * | `refused_reply`     | ends its reply for its content                    | `CONTENT_REFUSED`, with the usage that it told                                    |
 * | `malformed_reply`   | answers what is no JSON (HTTP 200)                | `MODEL_REPLY_MALFORMED`, retryable, perhaps billed                                |
 * | `cut_reply`         | breaks the connection in the middle of its reply  | `MODEL_REPLY_MALFORMED` or `MODEL_FAILED`, retryable, perhaps billed              |
 * | `slow_reply`        | begins its reply and never finishes               | `TIMEOUT`, retryable, perhaps billed, within the adapter's time limit             |
 */
export type LlmFailure =
  | 'rate_limited'
  | 'overloaded'
  | 'server_error'
  | 'unreachable'
  | 'unknown_model'
  | 'invalid_key'
  | 'bad_request'
  | 'input_too_long'
  | 'refused_reply'
  | 'malformed_reply'
  | 'cut_reply'
  | 'slow_reply';

/**
 * How the model under test is to behave, at every call. For a real provider's adapter: how the
 * mock server behind it is to behave.
 *
 * - `reply`: answers with the text, the tool calls, and the usage if the adapter can report one.
 * - `echo`: answers with the text of the request's last message.
 * - `hang`: takes the request and never answers.
 * - `fail`: does not answer, in the way that is named. Time limits are to be set so that
 *   `slow_reply` takes no longer than a second or two. What the provider says of a failure is to
 *   quote the key: no error may repeat it.
 */
export type LlmScenario =
  | {
      readonly kind: 'reply';
      readonly text: string;
      readonly usage: TokenUsage;
      readonly toolCalls?: readonly ToolCall[];
    }
  | { readonly kind: 'echo' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'fail'; readonly failure: LlmFailure };

/** A request as it arrived at the provider, for what a {@link LlmHarness} can show of it. */
export interface SeenRequest {
  /** Everything that was sent: path, headers and body, in whatever form. Searched for secrets. */
  readonly raw: string;
  /** The body as JSON. */
  readonly body: unknown;
}

/** A model that is set up for one case. */
export interface OpenLlm {
  readonly model: LLMPort;
  /** What reached the provider so far; absent for a model without one. */
  readonly seen?: () => readonly SeenRequest[];
  /** The key that the model was given; absent for a model without one. */
  readonly apiKey?: string;
  /**
   * Resolves once a connection to the provider was closed before its request was answered in full;
   * absent for a model without one.
   */
  readonly abandoned?: () => Promise<void>;
  /** Releases what the harness opened. */
  readonly close: () => Promise<void>;
}

/** What an adapter's tests write to run {@link llmConformance}. */
export interface LlmHarness {
  /** The failures that the harness can play. An adapter of a real provider's plays all. */
  readonly failures: readonly LlmFailure[];
  /** The optional parts of a usage that the harness has the provider tell. Default none. */
  readonly usageParts?: readonly (keyof TokenUsage)[];
  /** What the provider has no word for, so that the adapter leaves it out. Default none. */
  readonly ignoredSampling?: readonly (keyof SamplingOptions)[];
  open(scenario: LlmScenario): Promise<OpenLlm>;
}
