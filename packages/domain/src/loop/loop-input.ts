import type { BudgetLedger } from '../budget/budget-ledger.js';
import type { RetryPolicy } from '../calls/retry-policy.js';
import type { ChatMessage } from '../models/chat.js';
import type { AnswerForm } from '../models/checked-answer.js';
import type { CompletionResult } from '../models/completion-result.js';
import type { RlmEventBody } from '../models/events.js';
import type { ToolChoice } from '../models/tool.js';
import type { ClockPort } from '../ports/clock.port.js';
import type { ContextCompressor } from '../ports/context-compressor.port.js';
import type { EnvironmentPort } from '../ports/environment.port.js';
import type { LLMPort } from '../ports/llm.port.js';
import type { StoppingPolicy } from '../ports/stopping-policy.port.js';
import type { ToolHost } from '../ports/tool.port.js';
import type { EventInbox } from './event-inbox.js';

/** What the loop works with. The environment is open and has its context. */
export interface LoopInput<Event> {
  /** What the model is told before its first turn; stays word by word, however long the run gets. */
  readonly opening: readonly ChatMessage[];
  readonly depth: number;
  readonly llm: LLMPort;
  readonly environment: Pick<EnvironmentPort, 'executeCode'>;
  readonly ledger: BudgetLedger;
  readonly clock: ClockPort;
  readonly retry: RetryPolicy;
  readonly maxIterations: number;
  readonly maxStdoutBytes: number;
  /** Milliseconds for each block; absent for the environment's own limit. */
  readonly blockTimeoutMs?: number | undefined;
  readonly stoppingPolicy: StoppingPolicy | null;
  readonly compressor: ContextCompressor | null;
  /** What the model may call by its provider's function calling; `null` for nothing. */
  readonly tools: ToolHost | null;
  /** For the first turn; afterwards the model is free, or it could never answer. Default `auto`. */
  readonly toolChoice?: ToolChoice | undefined;
  /** The form that the answer must have; `null` for any. */
  readonly answerForm: AnswerForm | null;
  /** Whether pieces of replies and of output are told as they come. */
  readonly live: boolean;
  /** Where sub-calls report to while a block runs; the loop hands on what it finds there. */
  readonly inbox: EventInbox<RlmEventBody | Event>;
  readonly signal: AbortSignal;
}

/** How the loop ended; part of a {@link CompletionResult}. */
export type LoopOutcome = Pick<
  CompletionResult,
  'answer' | 'output' | 'provenance' | 'answerSource' | 'stopReason' | 'error' | 'iterations'
> & {
  /** Everything that was said after the opening, the older turns perhaps as a summary. */
  readonly turns: readonly ChatMessage[];
};
