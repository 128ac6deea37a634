/** One message of a chat, in the shape that every provider understands. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** Tokens of one call as its provider counted them. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Why a model stopped writing. `length` means that the reply was cut off. */
export type FinishReason = 'stop' | 'length' | 'content_filter' | 'other';

/** What a model answered. */
export interface ChatCompletion {
  /** The reply's text; an empty reply is an empty string. */
  readonly text: string;
  /** The model that answered, as the provider names it. */
  readonly model: string;
  /** `null` when the provider did not tell. */
  readonly usage: TokenUsage | null;
  /** US dollars; `null` when the price is unknown. Unknown is never 0. */
  readonly costUsd: number | null;
  readonly finishReason: FinishReason;
}
