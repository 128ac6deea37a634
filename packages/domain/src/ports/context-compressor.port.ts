import type { ChatMessage } from '../models/chat.js';
import type { VariableSummary } from '../models/repl-result.js';

/** What a {@link ContextCompressor} may look at, before each question to a root model. */
export interface HistoryState {
  /** Everything that would be sent now. */
  readonly messages: readonly ChatMessage[];
  /** How many of the first messages teach the model its task; they must stay. */
  readonly openingMessages: number;
  /** What the model was told to keep, or kept by `remember(…)`; it must stay word by word. */
  readonly facts: readonly string[];
  /** The session's variables, newest last. */
  readonly variables: readonly VariableSummary[];
  /** Tokens of the messages, about. */
  readonly tokens: number;
  /** The model's window; `null` if it is not known. */
  readonly windowTokens: number | null;
  /** The provider has just refused the messages for their length: something has to go. */
  readonly refused: boolean;
}

/** What a {@link ContextCompressor} works with. */
export interface CompressionTools {
  /** Asks the root model, on the run's account. Throws as a model does. */
  ask(messages: readonly ChatMessage[]): Promise<string>;
}

/** Keeps the history of a long run within the model's window. */
export interface ContextCompressor {
  /** The messages to go on with, or `null` to leave them as they are. */
  compress(history: HistoryState, tools: CompressionTools): Promise<readonly ChatMessage[] | null>;
}
