import { readToEnd, RlmError, type CompletionResult, type RLM } from '@rlm-ts/api';
import { answerOfError } from './errors/answer-of-error.js';
import type { HandlerSettings } from './handler-options.js';
import { HeldBytes } from './limits/held-bytes.js';
import { RunSlots } from './limits/run-slots.js';
import { acceptsEvents, checkHeaders } from './request/check-headers.js';
import { parseQuestion, type Question } from './request/parse-question.js';
import { readBody } from './request/read-body.js';
import { headersOfError, jsonResponse } from './response/json-response.js';
import { resultJson } from './response/result-json.js';
import { EventBody } from './streaming/event-body.js';

/** Bodies of the largest size that may be held at once for requests that do not run yet. */
const HELD_BODIES = 4;

/** A run that has its slot. */
interface Started {
  readonly question: Question;
  /** Fires when the client is gone. */
  readonly signal: AbortSignal;
  /** Ends the run, as the time limit of the request does. */
  readonly stop: AbortController;
  /** To be called once the run has cleaned up. */
  readonly release: () => void;
}

/** Answers questions: one request, one run. */
export class Completions {
  private readonly slots: RunSlots;
  private readonly held: HeldBytes;

  /** @param report Told of each error that a run ended with. */
  constructor(
    private readonly rlm: RLM,
    private readonly settings: HandlerSettings,
    private readonly report: (error: RlmError) => void,
  ) {
    this.slots = new RunSlots(settings);
    this.held = new HeldBytes(HELD_BODIES * settings.maxBodyBytes);
  }

  /**
   * Reads what is asked, waits for a slot and runs.
   *
   * @throws Refusal for a request that no run is begun for; RlmError for a run that could not begin.
   */
  async answer(request: Request, signal: AbortSignal): Promise<Response> {
    checkHeaders(request.headers);
    // Before the body: who is refused anyway need not send it.
    this.slots.throwIfFull();
    const hold = this.held.hold();
    let question: Question;
    let giveBack: () => void;
    try {
      question = parseQuestion(await readBody(request, { ...this.settings, signal, hold }));
      giveBack = await this.slots.take(signal);
    } finally {
      hold.release();
    }
    const stop = new AbortController();
    const stopTimer = limitTime(stop, question.timeoutMs);
    const release = (): void => {
      stopTimer();
      giveBack();
    };
    const started = { question, signal, stop, release };
    const streamed = question.stream ?? acceptsEvents(request.headers);
    return streamed ? this.streamed(started) : this.whole(started);
  }

  private async whole({ question, signal, stop, release }: Started): Promise<Response> {
    const { prompt, context, iterations } = question;
    try {
      const options = { context, signal: AbortSignal.any([signal, stop.signal]), live: false };
      const result = await readToEnd(this.rlm.stream(prompt, options));
      this.reportOf(result);
      const { error } = result;
      const status = error === null ? 200 : answerOfError(error.code).status;
      const headers = error === null ? {} : headersOfError(error);
      return jsonResponse(status, resultJson(result, iterations), headers);
    } finally {
      release();
    }
  }

  private async streamed({ question, signal, stop, release }: Started): Promise<Response> {
    const { prompt, context, iterations } = question;
    const { heartbeatMs, writeTimeoutMs } = this.settings;
    const run = this.rlm.stream(prompt, {
      context,
      signal: AbortSignal.any([signal, stop.signal]),
    });
    try {
      // What keeps the run from beginning is thrown now, and still has a status of its own.
      const first = await run.next();
      const body = new EventBody(run, first, {
        heartbeatMs,
        writeTimeoutMs,
        signal,
        stop,
        closing: (result) => {
          this.reportOf(result);
          return resultJson(result, iterations);
        },
        onEnd: release,
        report: this.report,
      });
      return new Response(body.stream(), {
        headers: {
          'content-type': 'text/event-stream; charset=utf-8',
          // Whatever compresses would hold events back.
          'cache-control': 'no-cache, no-transform',
          'x-accel-buffering': 'no',
          'x-content-type-options': 'nosniff',
        },
      });
    } catch (error) {
      release();
      throw error;
    }
  }

  private reportOf({ error }: CompletionResult): void {
    if (error !== null) this.report(error);
  }
}

function limitTime(stop: AbortController, timeoutMs: number | undefined): () => void {
  if (timeoutMs === undefined) return () => undefined;
  const timer = setTimeout(() => {
    const message = `The run took longer than the ${timeoutMs} ms that the request allows it.`;
    stop.abort(new RlmError({ code: 'TIMEOUT', message }));
  }, timeoutMs);
  return () => {
    clearTimeout(timer);
  };
}
