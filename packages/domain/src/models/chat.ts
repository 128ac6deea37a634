/** A model's wish to have a tool called. */
export interface ToolCall {
  /** Unique within the reply; the tool's message repeats it. */
  readonly id: string;
  readonly name: string;
  /** The arguments as the model wrote them: meant to be a JSON object, and not checked. */
  readonly argumentsJson: string;
}

/** What an application or a person says to a model. */
export interface PromptMessage {
  readonly role: 'system' | 'user';
  readonly content: string;
}

/** What a model said before. */
export interface AssistantMessage {
  readonly role: 'assistant';
  readonly content: string;
  readonly toolCalls?: readonly ToolCall[];
  /** {@link ChatCompletion.continuation} of the reply that this message repeats. */
  readonly continuation?: unknown;
}

/** What became of a {@link ToolCall}. Follows the assistant's message that holds the call. */
export interface ToolMessage {
  readonly role: 'tool';
  readonly toolCallId: string;
  readonly toolName: string;
  readonly content: string;
  readonly isError?: boolean;
}

/** One message of a chat, in a shape that every provider's can be made from. */
export type ChatMessage = PromptMessage | AssistantMessage | ToolMessage;

/** Tokens of one call as its provider counted them. */
export interface TokenUsage {
  /** Everything that was read, from a cache or not. */
  readonly inputTokens: number;
  /** Everything that was written, reasoning that is not shown included. */
  readonly outputTokens: number;
  /** The part of `inputTokens` that came out of the provider's cache. Absent: none is known of. */
  readonly cachedInputTokens?: number | undefined;
  /** The part of `inputTokens` that was written into the provider's cache. */
  readonly cacheWriteInputTokens?: number | undefined;
  /** The part of `outputTokens` that was reasoning. */
  readonly reasoningTokens?: number | undefined;
}

/** Why a model stopped writing. `length` means that the reply was cut off. */
export type FinishReason = 'stop' | 'length' | 'content_filter' | 'tool_calls' | 'other';

/** What a model answered. */
export interface ChatCompletion {
  /** The reply's text; an empty reply is an empty string. */
  readonly text: string;
  /** The model that answered, as the provider names it. */
  readonly model: string;
  /** `null` when the provider did not tell. */
  readonly usage: TokenUsage | null;
  /**
   * US dollars as the provider itself told them; `null` when it did not, which leaves it to the
   * price table. Unknown is never 0.
   */
  readonly costUsd: number | null;
  readonly finishReason: FinishReason;
  /** The tools that the model wants called; absent or empty for none. */
  readonly toolCalls?: readonly ToolCall[];
  /**
   * What the same adapter wants to find in the assistant's message that repeats this reply, such as
   * signed reasoning. Nobody else looks into it.
   */
  readonly continuation?: unknown;
}

/** How a model is to write. What is absent is left to the provider. */
export interface SamplingOptions {
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  /** Most tokens to write, reasoning included. */
  readonly maxOutputTokens?: number | undefined;
  /** Texts that end the reply when they are written. */
  readonly stopSequences?: readonly string[] | undefined;
  readonly seed?: number | undefined;
  readonly reasoningEffort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | undefined;
}
