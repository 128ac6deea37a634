import { RlmError } from '../errors/rlm-error.js';
import { formatBlockResult } from '../formatting/format-block-result.js';
import type { Iteration, StopReason } from '../models/completion-result.js';
import type { RlmEventBody } from '../models/events.js';
import type { ReplResult } from '../models/repl-result.js';
import { parseReply } from '../parsing/parse-reply.js';
import type { FinalDirective } from '../parsing/parsed-reply.js';
import type { ExecuteOptions } from '../ports/environment.port.js';
import { LAST_TURN, NOTHING_TO_DO } from '../prompts/messages.js';
import { givenAsDraft, givenByCode, givenInReply, type GivenAnswer } from './given-answer.js';
import { History } from './history.js';
import type { LoopInput, LoopOutcome } from './loop-input.js';
import { lastWords } from './partial-answer.js';
import { RootModel } from './root-model.js';
import { callTools } from './tool-turn.js';
import { untilAborted } from './until-aborted.js';

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

type Events<Event, Return> = AsyncGenerator<RlmEventBody | Event, Return, undefined>;
type RanBlock = Iteration['blocks'][number];

class CompletionLoop<Event> {
  private readonly history: History;
  private readonly model: RootModel<Event>;
  private readonly iterations: Iteration[] = [];
  private readonly startedAt: number;
  /** Turns until one had come to something: what was said in them were plans. */
  private turnsOfPlans: number | null = null;
  private turnsWithoutProgress = 0;
  private rejections = 0;
  private draft: string | null = null;

  constructor(private readonly input: LoopInput<Event>) {
    this.history = new History(input.opening);
    this.model = new RootModel(input, this.history);
    this.startedAt = input.clock.monotonic();
  }

  async *run(): Events<Event, LoopOutcome> {
    try {
      for (let iteration = 1; iteration <= this.input.maxIterations; iteration += 1) {
        const reason = this.reasonToStop(iteration - 1);
        if (reason !== null) {
          yield { type: 'warning', message: reason };
          return yield* this.askForAnswer(iteration, 'stopped_by_policy');
        }
        this.input.ledger.takeIteration();
        const outcome = yield* this.takeTurn(iteration);
        if (outcome !== null) return outcome;
      }
      return yield* this.askForAnswer(this.input.maxIterations + 1, 'max_iterations');
    } catch (error) {
      return this.failed(RlmError.from(error, { code: 'INTERNAL' }));
    }
  }

  private async *takeTurn(iteration: number): Events<Event, LoopOutcome | null> {
    const { toolChoice = 'auto' } = this.input;
    const reply = yield* this.model.ask(iteration, iteration === 1 ? toolChoice : 'auto');
    const { blocks, final, problems } = parseReply(reply.text);
    const ran: RanBlock[] = [];
    this.iterations.push({ iteration, reply: reply.text, blocks: ran });
    const toolCalls = reply.toolCalls ?? [];
    const toolsWorked = yield* this.runTools(toolCalls);
    const feedback: string[] = [];
    for (const [index, { code }] of blocks.entries()) {
      const result = yield* this.runBlock(iteration, index + 1, code, ran);
      const title = blocks.length === 1 ? 'Output' : `Output of block ${String(index + 1)}`;
      feedback.push(`${title}:\n${formatBlockResult(result, this.input)}`);
      const given = givenByCode(result);
      if (given === null) continue;
      const accepted = yield* this.accept(iteration, given);
      if ('outcome' in accepted) return accepted.outcome;
      feedback.push(accepted.problem);
      break;
    }
    // A block that was cut off is code too: its author has not seen what it would have printed.
    const hasCode = blocks.length > 0 || problems.some(({ kind }) => kind === 'unclosed_fence');
    if (final !== null && !hasCode && toolCalls.length === 0) {
      const malformed = problems.some(({ kind }) => kind === 'malformed_final');
      const given = yield* this.resolve(final, iteration, ran, malformed);
      const accepted = 'answer' in given ? yield* this.accept(iteration, given) : given;
      if ('outcome' in accepted) return accepted.outcome;
      feedback.push(accepted.problem);
    }
    this.noteProgress(ran, toolsWorked);
    feedback.push(...problems.map(({ message }) => message));
    if (feedback.length > 0) this.say(feedback.join('\n\n'));
    else if (toolCalls.length === 0) this.say(NOTHING_TO_DO);
    return null;
  }

  /** @returns Whether one of them came to something. */
  private async *runTools(calls: Parameters<typeof callTools>[0]): Events<Event, boolean> {
    if (calls.length === 0) return false;
    const { tools, signal } = this.input;
    const messages = yield* this.during(callTools(calls, tools, this.input, signal), 'A tool');
    this.history.add(...messages);
    const worked = messages.some(({ isError }) => isError !== true);
    if (worked) this.turnsOfPlans ??= this.iterations.length;
    return worked;
  }

  private async *runBlock(
    iteration: number,
    block: number,
    code: string,
    ran: RanBlock[],
  ): Events<Event, ReplResult> {
    yield { type: 'block_started', iteration, block, code };
    const { environment, signal, blockTimeoutMs, live, inbox } = this.input;
    const options: ExecuteOptions = {
      signal,
      ...(blockTimeoutMs === undefined ? {} : { timeoutMs: blockTimeoutMs }),
      ...(live && {
        onOutput: ({ stream, text }) => {
          inbox.push({ type: 'block_output', iteration, block, stream, text });
        },
      }),
    };
    const result = yield* this.during(environment.executeCode(code, options), 'A block');
    if (result.error === null) this.turnsOfPlans ??= this.iterations.length;
    this.draft = result.draftAnswer ?? this.draft;
    this.history.note(result);
    ran.push({ code, result });
    yield { type: 'block_finished', iteration, block, result };
    return result;
  }

  private during<T>(work: Promise<T>, what: string): Events<Event, T> {
    return this.input.inbox.during(untilAborted(work, this.input.signal, what));
  }

  private say(content: string): void {
    this.history.add({ role: 'user', content });
  }

  /** The end of the run, if the answer has the form that was asked for; else what is wrong with it. */
  private async *accept(
    iteration: number,
    given: GivenAnswer,
  ): Events<Event, { readonly outcome: LoopOutcome } | { readonly problem: string }> {
    const { answerForm } = this.input;
    if (answerForm === null) return { outcome: this.stopped('final', given, null) };
    const { answer, json } = given;
    const checked = yield* this.during(answerForm.check({ text: answer, json }), 'The check');
    if ('value' in checked) return { outcome: this.stopped('final', given, checked.value) };
    const { problem } = checked;
    yield { type: 'answer_rejected', iteration, answer, problem };
    this.rejections += 1;
    if (this.rejections <= answerForm.maxRejections) return { problem };
    const error = outputInvalid(`in ${String(this.rejections)} attempts`, problem);
    return { outcome: { ...this.stopped('error', given, null), error } };
  }

  /** An answer written in a reply, which for `FINAL_VAR` takes a look into the session. */
  private async *resolve(
    final: FinalDirective,
    iteration: number,
    ran: RanBlock[],
    malformed: boolean,
  ): Events<Event, GivenAnswer | { readonly problem: string }> {
    if (final.kind === 'text') {
      const supported = this.turnsOfPlans === null ? 'unsupported' : 'supported';
      return givenInReply(final.text, malformed ? 'repaired' : supported);
    }
    const code = `FINAL_VAR(${JSON.stringify(final.name)})`;
    const result = yield* this.runBlock(iteration, 1, code, ran);
    return givenByCode(result) ?? { problem: formatBlockResult(result, this.input) };
  }

  private async *askForAnswer(
    iteration: number,
    stopReason: StopReason,
  ): Events<Event, LoopOutcome> {
    this.say(LAST_TURN);
    const { text } = yield* this.model.ask(iteration, 'none');
    const ran: RanBlock[] = [];
    this.iterations.push({ iteration, reply: text, blocks: ran });
    const { final } = parseReply(text);
    const resolved = final === null ? null : yield* this.resolve(final, iteration, ran, false);
    const given = resolved !== null && 'answer' in resolved ? resolved : this.lastResort(text);
    const fallback = { ...given, provenance: 'fallback' as const };
    const { answerForm } = this.input;
    if (answerForm === null) return this.stopped(stopReason, fallback, null);
    const { answer, json } = given;
    const checked = yield* this.during(answerForm.check({ text: answer, json }), 'The check');
    if ('value' in checked) return this.stopped(stopReason, fallback, checked.value);
    yield { type: 'answer_rejected', iteration, answer, problem: checked.problem };
    const error = outputInvalid('at the last turn', checked.problem);
    return { ...this.stopped(stopReason, fallback, null), error };
  }

  private lastResort(reply: string): GivenAnswer {
    return this.draft === null ? givenInReply(reply, 'fallback') : givenAsDraft(this.draft);
  }

  private reasonToStop(iterationsDone: number): string | null {
    return (
      this.input.stoppingPolicy?.reasonToStop({
        iterationsDone,
        elapsedMs: this.input.clock.monotonic() - this.startedAt,
        turnsWithoutProgress: this.turnsWithoutProgress,
        spent: this.input.ledger.spent(),
      }) ?? null
    );
  }

  private noteProgress(ran: readonly RanBlock[], toolsWorked: boolean): void {
    const progressed = toolsWorked || ran.some(({ result }) => result.error === null);
    this.turnsWithoutProgress = progressed ? 0 : this.turnsWithoutProgress + 1;
  }

  private stopped(stopReason: StopReason, given: GivenAnswer, output: unknown): LoopOutcome {
    const { answer, provenance, answerSource } = given;
    const { iterations } = this;
    const turns = this.history.turns;
    return { answer, output, provenance, answerSource, stopReason, error: null, iterations, turns };
  }

  private failed(error: RlmError): LoopOutcome {
    const { aborted } = this.input.signal;
    const reason: unknown = this.input.signal.reason;
    const timedOut = aborted && RlmError.isInstance(reason) && reason.code === 'TIMEOUT';
    const spentUp = error.code === 'BUDGET_EXHAUSTED';
    const said = this.turnsOfPlans === null ? [] : this.iterations.slice(this.turnsOfPlans);
    const words = timedOut || spentUp ? lastWords(said) : null;
    const given =
      this.draft !== null
        ? givenAsDraft(this.draft)
        : words === null
          ? null
          : givenInReply(words, 'fallback');
    return {
      answer: given?.answer ?? null,
      output: null,
      provenance: given?.provenance ?? null,
      answerSource: given?.answerSource ?? null,
      stopReason: timedOut
        ? 'timeout'
        : aborted
          ? 'aborted'
          : spentUp
            ? 'budget_exhausted'
            : 'error',
      error: timedOut ? reason : error,
      iterations: this.iterations,
      turns: this.history.turns,
    };
  }
}

function outputInvalid(when: string, problem: string): RlmError {
  return new RlmError({
    code: 'OUTPUT_INVALID',
    message: `The answer did not fit the schema ${when}. ${problem}`,
  });
}
