import type { BudgetLedger } from '../budget/budget-ledger.js';
import { RlmError } from '../errors/rlm-error.js';
import { formatBlockResult } from '../formatting/format-block-result.js';
import type { ChatCompletion, ChatMessage } from '../models/chat.js';
import type {
  AnswerProvenance,
  CompletionResult,
  Iteration,
  StopReason,
} from '../models/completion-result.js';
import type { ContextPayload } from '../models/context-payload.js';
import type { RlmEventBody } from '../models/events.js';
import type { ReplResult } from '../models/repl-result.js';
import { parseReply } from '../parsing/parse-reply.js';
import type { FinalDirective } from '../parsing/parsed-reply.js';
import type { ClockPort } from '../ports/clock.port.js';
import type { EnvironmentPort } from '../ports/environment.port.js';
import type { LLMPort } from '../ports/llm.port.js';
import type { StoppingPolicy } from '../ports/stopping-policy.port.js';
import { LAST_TURN, NOTHING_TO_DO, openingMessages } from '../prompts/messages.js';
import type { EventInbox } from './event-inbox.js';
import { untilAborted } from './until-aborted.js';

/** What the loop works with. The environment is open and has its context. */
export interface LoopInput<Event> {
  readonly prompt: string;
  readonly context: ContextPayload | null;
  readonly systemPrompt: string;
  readonly depth: number;
  readonly llm: LLMPort;
  readonly environment: EnvironmentPort;
  readonly ledger: BudgetLedger;
  readonly clock: ClockPort;
  readonly maxIterations: number;
  readonly maxStdoutBytes: number;
  /** Milliseconds for each block; absent for the environment's own limit. */
  readonly blockTimeoutMs?: number | undefined;
  readonly stoppingPolicy: StoppingPolicy | null;
  /** Where sub-calls report to while a block runs; the loop hands on what it finds there. */
  readonly inbox: EventInbox<Event>;
  readonly signal: AbortSignal;
}

/** How the loop ended; part of a {@link CompletionResult}. */
export type LoopOutcome = Pick<
  CompletionResult,
  'answer' | 'provenance' | 'answerSource' | 'stopReason' | 'error' | 'iterations'
>;

interface GivenAnswer {
  readonly answer: string;
  readonly provenance: AnswerProvenance;
  readonly answerSource: NonNullable<CompletionResult['answerSource']>;
}

/**
 * The loop of a Recursive Language Model: ask the root model, run the code in its reply, show it
 * what happened, until there is an answer or a reason to stop.
 *
 * Never throws: whatever goes wrong is in the outcome, beside everything there was until then. Ends
 * early through the signal; its reason may be an `RlmError` of code `TIMEOUT`.
 */
export async function* runLoop<Event>(
  input: LoopInput<Event>,
): AsyncGenerator<RlmEventBody | Event, LoopOutcome, undefined> {
  return yield* new CompletionLoop(input).run();
}

class CompletionLoop<Event> {
  private readonly messages: ChatMessage[];
  private readonly iterations: Iteration[] = [];
  private readonly startedAt: number;
  private codeHasRun = false;
  private turnsWithoutProgress = 0;
  private draft: string | null = null;

  constructor(private readonly input: LoopInput<Event>) {
    this.messages = openingMessages(input.systemPrompt, input.prompt, input.context);
    this.startedAt = input.clock.monotonic();
  }

  async *run(): AsyncGenerator<RlmEventBody | Event, LoopOutcome, undefined> {
    try {
      for (let iteration = 1; iteration <= this.input.maxIterations; iteration += 1) {
        const reason = this.reasonToStop(iteration - 1);
        if (reason !== null) {
          yield { type: 'warning', message: reason };
          return this.stopped('stopped_by_policy', yield* this.askForAnswer(iteration));
        }
        const given = yield* this.takeTurn(iteration);
        if (given !== null) return this.stopped('final', given);
      }
      const last = yield* this.askForAnswer(this.input.maxIterations + 1);
      return this.stopped('max_iterations', last);
    } catch (error) {
      return this.failed(RlmError.from(error, { code: 'INTERNAL' }));
    }
  }

  private async *takeTurn(
    iteration: number,
  ): AsyncGenerator<RlmEventBody | Event, GivenAnswer | null, undefined> {
    const { text } = yield* this.askRoot(iteration);
    const { blocks, final, problems } = parseReply(text);
    const ran: { code: string; result: ReplResult }[] = [];
    this.iterations.push({ iteration, reply: text, blocks: ran });
    const feedback: string[] = [];
    for (const [index, { code }] of blocks.entries()) {
      const result = yield* this.runBlock(iteration, index + 1, code);
      ran.push({ code, result });
      const given = givenByCode(result);
      if (given !== null) return given;
      const title = blocks.length === 1 ? 'Output' : `Output of block ${String(index + 1)}`;
      feedback.push(`${title}:\n${formatBlockResult(result, this.input)}`);
    }
    // A block that was cut off is code too: its author has not seen what it would have printed.
    const hasCode = blocks.length > 0 || problems.some(({ kind }) => kind === 'unclosed_fence');
    if (final !== null && !hasCode) {
      const malformed = problems.some(({ kind }) => kind === 'malformed_final');
      const given = yield* this.resolve(final, iteration, ran, malformed);
      if ('answer' in given) return given;
      feedback.push(given.feedback);
    }
    this.noteProgress(ran);
    feedback.push(...problems.map(({ message }) => message));
    this.messages.push({
      role: 'user',
      content: feedback.length === 0 ? NOTHING_TO_DO : feedback.join('\n\n'),
    });
    return null;
  }

  private async *askRoot(
    iteration: number,
  ): AsyncGenerator<RlmEventBody | Event, ChatCompletion, undefined> {
    const { llm, ledger, clock, depth, signal } = this.input;
    yield { type: 'iteration_started', iteration };
    const started = clock.monotonic();
    ledger.reserve('root');
    let completion: ChatCompletion;
    try {
      const asked = llm.complete({ messages: [...this.messages], purpose: 'root', depth, signal });
      completion = yield* this.during(asked, 'The call of the root model');
    } catch (error) {
      ledger.settle(llm.modelName, null);
      throw RlmError.from(error, { code: 'MODEL_FAILED' });
    }
    ledger.settle(llm.modelName, completion);
    this.messages.push({ role: 'assistant', content: completion.text });
    yield {
      type: 'model_replied',
      iteration,
      model: completion.model,
      reply: completion.text,
      usage: completion.usage,
      costUsd: completion.costUsd,
      latencyMs: clock.monotonic() - started,
    };
    return completion;
  }

  private async *runBlock(
    iteration: number,
    block: number,
    code: string,
  ): AsyncGenerator<RlmEventBody | Event, ReplResult, undefined> {
    yield { type: 'block_started', iteration, block, code };
    const { environment, signal, blockTimeoutMs: timeoutMs } = this.input;
    const options = timeoutMs === undefined ? { signal } : { signal, timeoutMs };
    const result = yield* this.during(environment.executeCode(code, options), 'A block');
    if (result.error === null) this.codeHasRun = true;
    this.draft = result.draftAnswer ?? this.draft;
    yield { type: 'block_finished', iteration, block, result };
    return result;
  }

  private during<T>(work: Promise<T>, what: string): AsyncGenerator<Event, T, undefined> {
    return this.input.inbox.during(untilAborted(work, this.input.signal, what));
  }

  /** An answer written in a reply, which for `FINAL_VAR` takes a look into the session. */
  private async *resolve(
    final: FinalDirective,
    iteration: number,
    ran: { code: string; result: ReplResult }[],
    malformed: boolean,
  ): AsyncGenerator<RlmEventBody | Event, GivenAnswer | { feedback: string }, undefined> {
    const supported = this.codeHasRun;
    if (final.kind === 'text') {
      const provenance = malformed ? 'repaired' : supported ? 'supported' : 'unsupported';
      return { answer: final.text, provenance, answerSource: 'reply' };
    }
    const code = `FINAL_VAR(${JSON.stringify(final.name)})`;
    const result = yield* this.runBlock(iteration, 1, code);
    ran.push({ code, result });
    return givenByCode(result) ?? { feedback: formatBlockResult(result, this.input) };
  }

  private async *askForAnswer(
    iteration: number,
  ): AsyncGenerator<RlmEventBody | Event, GivenAnswer, undefined> {
    this.messages.push({ role: 'user', content: LAST_TURN });
    const { text } = yield* this.askRoot(iteration);
    const ran: { code: string; result: ReplResult }[] = [];
    this.iterations.push({ iteration, reply: text, blocks: ran });
    const { final } = parseReply(text);
    const given = final === null ? null : yield* this.resolve(final, iteration, ran, false);
    if (given !== null && 'answer' in given) return { ...given, provenance: 'fallback' };
    if (this.draft === null) return { answer: text, provenance: 'fallback', answerSource: 'reply' };
    return { answer: this.draft, provenance: 'fallback', answerSource: 'answer_variable' };
  }

  private reasonToStop(iterationsDone: number): string | null {
    return (
      this.input.stoppingPolicy?.reasonToStop({
        iterationsDone,
        elapsedMs: this.input.clock.monotonic() - this.startedAt,
        turnsWithoutProgress: this.turnsWithoutProgress,
      }) ?? null
    );
  }

  private noteProgress(ran: readonly { readonly result: ReplResult }[]): void {
    const progressed = ran.some(({ result }) => result.error === null);
    this.turnsWithoutProgress = progressed ? 0 : this.turnsWithoutProgress + 1;
  }

  private stopped(stopReason: StopReason, given: GivenAnswer): LoopOutcome {
    return { ...given, stopReason, error: null, iterations: this.iterations };
  }

  private failed(error: RlmError): LoopOutcome {
    const { aborted } = this.input.signal;
    const reason: unknown = this.input.signal.reason;
    const timedOut = aborted && RlmError.isInstance(reason) && reason.code === 'TIMEOUT';
    return {
      answer: this.draft,
      provenance: this.draft === null ? null : 'fallback',
      answerSource: this.draft === null ? null : 'answer_variable',
      stopReason: timedOut ? 'timeout' : aborted ? 'aborted' : stopReasonOf(error),
      error: timedOut ? reason : error,
      iterations: this.iterations,
    };
  }
}

function givenByCode({ finalAnswer }: ReplResult): GivenAnswer | null {
  if (finalAnswer === null || finalAnswer === undefined) return null;
  const { text, source } = finalAnswer;
  return { answer: text, provenance: 'supported', answerSource: source };
}

function stopReasonOf(error: RlmError): StopReason {
  return error.code === 'BUDGET_EXHAUSTED' ? 'budget_exhausted' : 'error';
}
