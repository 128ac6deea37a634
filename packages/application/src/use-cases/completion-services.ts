import type {
  AnswerForm,
  BudgetLedger,
  ClockPort,
  ContextCompressor,
  ContextPayload,
  IdGeneratorPort,
  LLMPort,
  LoggerPort,
  StoppingPolicy,
  Toolbox,
  ToolChoice,
} from '@rlm-ts/domain';
import type { RunSettings } from '../config/run-settings.js';
import type { OpenBroker } from '../ports/run-broker.js';
import type { SandboxServices, SandboxSession } from './sandbox-session.js';

/** What runs are made with; shared by all runs of an `RLM`. */
export interface CompletionServices extends SandboxServices {
  readonly llm: LLMPort;
  /** Every model by its name, {@link llm} included: what a child run may be asked to use. */
  readonly models: ReadonlyMap<string, LLMPort>;
  readonly openBroker: OpenBroker;
  readonly loggers: readonly LoggerPort[];
  readonly clock: ClockPort;
  readonly ids: IdGeneratorPort;
  readonly stoppingPolicy: StoppingPolicy | null;
  readonly compressor: ContextCompressor | null;
  readonly settings: RunSettings;
}

/** One question. */
export interface CompletionRequest {
  readonly prompt: string;
  readonly context: ContextPayload | null;
  /** What the run is to tell first, as warnings of its own. Default nothing. */
  readonly warnings?: readonly string[];
  readonly signal?: AbortSignal;
  /** What models and code may call. Default none. */
  readonly tools?: Toolbox;
  readonly toolChoice?: ToolChoice | undefined;
  /** Default any. */
  readonly answerForm?: AnswerForm | undefined;
  /** Whether pieces of replies and of output are told as they come. Default no. */
  readonly live?: boolean;
  /** The conversation that the question belongs to. Default: none, and a session of its own. */
  readonly conversation?: ConversationTurn;
}

/** What a question has of the conversation that it belongs to. */
export interface ConversationTurn {
  /** The conversation's session; `null` if the question has to open one. */
  readonly session: SandboxSession | null;
  /**
   * The session has its data or has run a block: from now on it is the conversation's. Until then
   * one that the question opened ends with it, so that the next question can try another.
   *
   * @returns False if the conversation takes it no more.
   */
  readonly keep: (session: SandboxSession) => boolean;
  /** Data that has to be in variables before the question, in order. */
  readonly variables: readonly {
    readonly payload: ContextPayload;
    readonly variable: string;
  }[];
  /** The variable of the question's own context, which is `context` as well. */
  readonly contextVariable: string;
  /** What the model is told of the questions before. */
  readonly before: string | undefined;
}

/** Where a child run comes from. */
export interface RunOrigin {
  readonly depth: number;
  readonly ledger: BudgetLedger;
  readonly llm: LLMPort;
  /** When the root run began, by the monotonic clock. */
  readonly rootStarted: number;
  /** The root's, which the child is recorded in. */
  readonly trajectoryId: string;
  readonly parent: { readonly runId: string; readonly callId: string };
}
