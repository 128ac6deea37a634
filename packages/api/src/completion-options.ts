import type { ToolChoice } from '@rlm-ts/domain';
import type * as z from 'zod';
import type { ContextInput } from './context-input.js';

/**
 * Options of `RLM.completion` and `RLM.stream`.
 *
 * @typeParam Output What {@link output} makes of the answer.
 */
export interface CompletionOptions<Output = unknown> extends ContextInput {
  /** Ends the run when it fires; its sandbox is cleaned up before the call settles. */
  readonly signal?: AbortSignal | undefined;
  /**
   * A zod schema that the answer must fit. The model is told of it, and told what is wrong with an
   * answer that does not; the result's `output` is what the schema gives back.
   */
  readonly output?: z.ZodType<Output> | undefined;
  /** Whether the model may, must or must not call a tool in its first turn. Default `auto`. */
  readonly toolChoice?: ToolChoice | undefined;
}

/** Options of `RLM.stream`. */
export interface StreamOptions<Output = unknown> extends CompletionOptions<Output> {
  /** Whether replies and output are told piece by piece, as they come. Default `true`. */
  readonly live?: boolean | undefined;
}
