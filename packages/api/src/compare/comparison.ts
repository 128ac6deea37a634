import type { LLMConfig, RLMConfig } from '@rlm-ts/application';
import type { CompletionResult, RlmError, RlmEvent } from '@rlm-ts/domain';
import type { CompletionOptions } from '../completion-options.js';

/** A configuration whose `llm` is not needed: each compared model takes its place. */
export type ComparedConfig = Omit<RLMConfig, 'llm'> & Partial<Pick<RLMConfig, 'llm'>>;

/** Options of `compareModels`. */
export interface CompareOptions<Output = unknown> extends CompletionOptions<Output> {
  /** Configurations, or names such as `openai/gpt-5-mini`: a backend, a slash and its model. */
  readonly models: readonly (string | LLMConfig)[];
  readonly prompt: string;
  /** Runs at a time, at least 1. Default: all at once. */
  readonly concurrency?: number | undefined;
  /** Whether replies and output are told piece by piece. Default `false`. */
  readonly live?: boolean | undefined;
  /** Told every event of every run, with its row's label. If it throws, that run ends. */
  readonly onEvent?: ((event: RlmEvent, label: string) => void) | undefined;
}

/** What one model came to. */
export interface ComparisonRow<Output = unknown> {
  /** `backend/model`, with a number behind it if it was there before. */
  readonly label: string;
  /** The model as its provider names it; the backend if the configuration does not tell. */
  readonly model: string;
  /** `null` if the run broke without one. */
  readonly result: CompletionResult<Output> | null;
  /** What ended the run before its end, or kept its sandbox from being closed. */
  readonly error: RlmError | null;
}

/** Several models' answers to one question. */
export interface Comparison<Output = unknown> {
  readonly prompt: string;
  /** In the order in which the models were given. */
  readonly rows: readonly ComparisonRow<Output>[];
}
