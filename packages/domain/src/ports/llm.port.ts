import type { ChatCompletion, ChatMessage } from '../models/chat.js';

/** One request to a model. */
export interface LLMRequest {
  readonly messages: readonly ChatMessage[];
  /** `root` drives a run, `sub_call` answers a question asked by code. */
  readonly purpose: 'root' | 'sub_call';
  /** 0 for the root run, 1 for its children, and so on. */
  readonly depth: number;
  /** When it fires, the request is cancelled and `complete` rejects with `ABORTED`. */
  readonly signal?: AbortSignal;
}

/** A piece of a reply as it is written. */
export interface ChatDelta {
  readonly text: string;
}

/** A language model. */
export interface LLMPort {
  /** The name by which `model=` in the sandbox and the configuration know it. */
  readonly modelName: string;
  /**
   * Answers once.
   *
   * @throws RlmError `MODEL_FAILED` (with `retryable`), `MODEL_NOT_FOUND`, `API_KEY_MISSING`,
   *   `MODEL_SCRIPT_EXHAUSTED`, `TIMEOUT`, `ABORTED`.
   */
  complete(request: LLMRequest): Promise<ChatCompletion>;
  /** Answers piece by piece; the generator's return value is the whole completion. */
  stream?(request: LLMRequest): AsyncGenerator<ChatDelta, ChatCompletion>;
}
