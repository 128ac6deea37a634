import type { ChatCompletion, ChatMessage, SamplingOptions } from '../models/chat.js';
import type { ModelFacts } from '../models/model-facts.js';
import type { ToolChoice, ToolSpecification } from '../models/tool.js';

/** One request to a model. */
export interface LLMRequest {
  readonly messages: readonly ChatMessage[];
  /** `root` drives a run, `sub_call` answers a question asked by code. */
  readonly purpose: 'root' | 'sub_call';
  /** 0 for the root run, 1 for its children, and so on. */
  readonly depth: number;
  /** Absent: all as the provider has it. */
  readonly sampling?: SamplingOptions;
  /** Absent or empty: none. */
  readonly tools?: readonly ToolSpecification[];
  /** Default `auto`; means nothing without tools. */
  readonly toolChoice?: ToolChoice;
  /** When it fires, the request is cancelled and `complete` rejects with `ABORTED`. */
  readonly signal?: AbortSignal;
}

/** A piece of a reply as it is written. */
export interface ChatDelta {
  /** `reasoning` is shown to people who watch and is no part of the reply. */
  readonly kind: 'text' | 'reasoning';
  readonly text: string;
}

/**
 * A language model.
 *
 * One call of `complete` or `stream` is one request: an adapter makes no retries of its own, so that
 * each attempt is paid for out of the budget before it goes out. Whoever calls makes them.
 */
export interface LLMPort {
  /** The name by which `model=` in the sandbox and the configuration know it. */
  readonly modelName: string;
  /** Who serves it, such as `openai`, for those who watch runs. Absent: not told. */
  readonly backend?: string;
  /** Absent: what the price table says of the name. */
  readonly facts?: ModelFacts;
  /** How the model is to write, by what it is asked for; a request's own options win. */
  readonly sampling?: Partial<Readonly<Record<LLMRequest['purpose'], SamplingOptions>>>;
  /**
   * Answers once.
   *
   * @throws RlmError mostly a `ModelCallError`: `API_KEY_MISSING`, `API_KEY_INVALID`,
   *   `PACKAGE_MISSING`, `MODEL_NOT_FOUND`, `RATE_LIMITED`, `MODEL_OVERLOADED`,
   *   `CONTEXT_WINDOW_EXCEEDED`, `CONTENT_REFUSED`, `MODEL_REPLY_MALFORMED`, `TIMEOUT`,
   *   `MODEL_FAILED` for all else, `MODEL_SCRIPT_EXHAUSTED`, `ABORTED`.
   */
  complete(request: LLMRequest): Promise<ChatCompletion>;
  /**
   * Answers piece by piece; the generator's return value is the whole completion. Throws as
   * {@link complete} does. Leaving it early cancels the request.
   */
  stream?(request: LLMRequest): AsyncGenerator<ChatDelta, ChatCompletion>;
}
