import type {
  BrokerPort,
  RlmErrorCode,
  SubCallOutcome,
  SubCallRecord,
  SubCallRequest,
} from '@rlm-ts/domain';
import { readRequests } from './call-requests.js';
import type { CallsInFlight } from './calls-in-flight.js';
import type { InterpreterConnection } from './interpreter-connection.js';
import type { CallMessage } from './messages.js';
import { MAX_ANSWER_CHARS, sendAnswers, type SlotAnswer } from './send-answers.js';

/** Passes the calls that code makes to the broker and the answers back, whatever happens. */
export class SubCallRelay {
  private records: SubCallRecord[] = [];

  constructor(
    private readonly broker: BrokerPort,
    private readonly timeoutMs: number,
    private readonly calls: CallsInFlight,
  ) {}

  /** Serves one call and answers it on the connection it came from. */
  serve(connection: InterpreterConnection, call: CallMessage, body: Buffer): void {
    const requests = readRequests(call, body);
    const load = { requests: requests.length, bytes: body.length, cpuMs: call.cpuMs };
    const inFlight = this.calls.begin(load, (reason, code) => {
      sendRefusal(connection, call, reason, code);
    });
    if (inFlight === null) return;
    this.ask(requests, inFlight.signal)
      .then((outcomes) => {
        inFlight.answer(() => {
          this.answer(connection, call, requests, outcomes);
        });
      })
      .catch((error: unknown) => {
        // A broker of a third party that rejects instead of answering, or answers nonsense.
        inFlight.refuse(error instanceof Error ? error.message : String(error), 'MODEL_FAILED');
      });
  }

  /** The calls that ended since this was last asked. */
  takeRecords(): readonly SubCallRecord[] {
    if (this.records.length === 0) return [];
    const taken = this.records;
    this.records = [];
    return taken;
  }

  private async ask(
    requests: readonly SubCallRequest[],
    signal: AbortSignal,
  ): Promise<readonly SubCallOutcome[]> {
    const options = { signal, timeoutMs: this.timeoutMs };
    const [only] = requests;
    if (requests.length === 1 && only !== undefined) {
      return [await this.broker.query(only, options)];
    }
    const outcomes = await this.broker.queryBatch(requests, options);
    if (outcomes.length !== requests.length) throw new Error('the broker lost a sub-call');
    return outcomes;
  }

  private answer(
    connection: InterpreterConnection,
    call: CallMessage,
    requests: readonly SubCallRequest[],
    outcomes: readonly SubCallOutcome[],
  ): void {
    const records = outcomes.map((outcome, index) =>
      toRecord(requests[index]?.prompt ?? '', call.kind, outcome),
    );
    sendOutcomes(connection, call, outcomes);
    this.records.push(...records);
  }
}

function sendRefusal(
  connection: InterpreterConnection,
  call: CallMessage,
  reason: string,
  code: RlmErrorCode,
): void {
  sendAnswers(
    connection,
    call.id,
    call.requests.map(() => ({ ok: false, text: reason, facts: { code } })),
  );
}

function sendOutcomes(
  connection: InterpreterConnection,
  call: CallMessage,
  outcomes: readonly SubCallOutcome[],
): void {
  const answers = outcomes.map(({ failure, text, model, usage }): SlotAnswer => {
    if (failure !== null) {
      return { ok: false, text: failure.message, facts: { code: failure.code } };
    }
    const answer = text ?? '';
    // Only who speaks a provider's own API has a use for more than the text.
    const facts = call.requests[0]?.chat === true ? { model, usage } : {};
    if (answer.length <= MAX_ANSWER_CHARS) return { ok: true, text: answer, facts };
    const tooLong = `the answer of ${String(answer.length)} characters is too long`;
    return { ok: false, text: tooLong, facts: { code: 'MODEL_FAILED' } };
  });
  sendAnswers(connection, call.id, answers);
}

function toRecord(
  prompt: string,
  kind: SubCallRecord['kind'],
  outcome: SubCallOutcome,
): SubCallRecord {
  return {
    id: outcome.id,
    kind,
    model: outcome.model,
    promptChars: prompt.length,
    responseChars: outcome.text?.length ?? 0,
    latencyMs: outcome.latencyMs,
    usage: outcome.usage,
    costUsd: outcome.costUsd,
    error: outcome.failure,
  };
}
