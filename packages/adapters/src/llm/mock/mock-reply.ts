import type {
  FinishReason,
  JsonValue,
  LLMRequest,
  ModelCallError,
  RlmErrorCode,
  TokenUsage,
} from '@rlm-ts/domain';

/** A failure that a script asks for. */
export interface MockError {
  /** Default `MODEL_FAILED`. */
  readonly code?: RlmErrorCode;
  readonly message?: string;
  /** Default `false`. */
  readonly retryable?: boolean;
  /** Whether the call may have been charged in spite of its failure. Default `unknown`. */
  readonly billed?: ModelCallError['billed'];
  /** Tokens that the failed call used. Default: none are known of. */
  readonly usage?: TokenUsage | undefined;
  /** Milliseconds after which the model says to ask again. Default: it does not say. */
  readonly retryAfterMs?: number | undefined;
}

/** A tool that a script has the model call. */
export interface MockToolCall {
  readonly name: string;
  /** By name, or as a text that need not be JSON. Default none. */
  readonly arguments?: string | { readonly [name: string]: JsonValue } | undefined;
  /** Default: made up. */
  readonly id?: string | undefined;
}

/** A reply with details; `text` or `toolCalls` is required unless `error` is given. */
export interface DetailedMockReply {
  /** Default empty. */
  readonly text?: string | undefined;
  /** Default none. */
  readonly toolCalls?: readonly MockToolCall[] | undefined;
  /** Estimated when absent: one token per four characters, rounded up. */
  readonly usage?: TokenUsage | undefined;
  /** US dollars. Default 0: a mock is free. */
  readonly costUsd?: number | undefined;
  /** Milliseconds before the reply comes. Default: the model's `latencyMs`. */
  readonly latencyMs?: number | undefined;
  /** Default `stop`, or `tool_calls` if there are any. */
  readonly finishReason?: FinishReason | undefined;
  /** Rejects with this instead of answering; wins over `text`. */
  readonly error?: MockError | undefined;
}

/** What a script says for one call. */
export type MockReply = string | DetailedMockReply;

/** Makes a reply from the request, at once or later. */
export type MockResponder = (request: LLMRequest) => MockReply | Promise<MockReply>;

/** A reply for every prompt that matches. */
export interface MockRule {
  /** Looked for in the last message; a string is the source of a regular expression. */
  readonly match: string | RegExp;
  /** Flags for a string `match`. Default none. */
  readonly flags?: string;
  /** In its text `$1`, `$<name>`, `$&` and `$$` mean what they do in `String.replace`. */
  readonly reply: MockReply | MockResponder;
}

/** Rules tried in order, and what to say when none matches. */
export interface MockRules {
  readonly rules: readonly MockRule[];
  readonly default?: MockReply | MockResponder | undefined;
}

/** Replies used up in order, one per call. */
export type MockReplyList = readonly (MockReply | MockResponder)[];

/** Where a script's sub-call replies come from. */
export type MockSubCalls = MockReplyList | readonly MockRule[] | MockRules | MockResponder;
