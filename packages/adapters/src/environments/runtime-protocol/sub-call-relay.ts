import { setMaxListeners } from 'node:events';
import {
  RlmError,
  type BrokerPort,
  type ContextPayload,
  type JsonValue,
  type RlmErrorCode,
  type SubCallOutcome,
  type SubCallRecord,
  type SubCallRequest,
} from '@rlm-ts/domain';
import * as z from 'zod';
import type { InterpreterConnection } from './interpreter-connection.js';
import { MAX_REQUESTS_IN_FLIGHT, type CallMessage } from './messages.js';
import { parsePythonJson } from './python-json.js';
import { decodeText, encodeText } from './text-encoding.js';

/** What a relay tells the session that owns it. */
export interface RelayListener {
  /**
   * A call began; the block's clock stands still until the matching {@link ended}.
   *
   * @param cpuMs Processor time that the block had used by then, as the sandbox tells.
   */
  began(cpuMs: number): void;
  ended(): void;
}

/** The longest answer that goes into a sandbox as one string. */
const MAX_ANSWER_CHARS = 64 * (1 << 20);

/** Bytes of prompts and contexts that may be in flight for a session: the host holds them all. */
const MAX_CALL_BYTES_IN_FLIGHT = 256 * (1 << 20);

/** How long a broker may take to answer what was cancelled before the code is answered for it. */
const CANCEL_GRACE_MS = 200;

interface OpenCall {
  readonly connection: InterpreterConnection;
  readonly call: CallMessage;
  readonly requests: readonly SubCallRequest[];
  readonly bodyBytes: number;
}

/** Passes the calls that code makes to the broker and the answers back, whatever happens. */
export class SubCallRelay {
  private readonly open = new Set<OpenCall>();
  private requestsInFlight = 0;
  private bytesInFlight = 0;
  private records: SubCallRecord[] = [];
  private stop = newStop();

  constructor(
    private readonly broker: BrokerPort,
    private readonly timeoutMs: number,
    private readonly listener: RelayListener,
  ) {}

  /** Calls, batches counted once, that are not answered yet. */
  get callsInFlight(): number {
    return this.open.size;
  }

  /** Serves one call and answers it on the connection it came from. */
  serve(connection: InterpreterConnection, call: CallMessage, body: Buffer): void {
    const requests = readRequests(call, body);
    const refusal = this.reasonToRefuse(requests.length, body.length);
    if (refusal !== null) {
      sendRefusal(connection, call, refusal, 'BROKER_UNAVAILABLE');
      return;
    }
    const open = { connection, call, requests, bodyBytes: body.length };
    this.open.add(open);
    this.requestsInFlight += requests.length;
    this.bytesInFlight += body.length;
    this.listener.began(call.cpuMs);
    this.ask(requests)
      .then((outcomes) => {
        this.answer(open, outcomes);
      })
      .catch((error: unknown) => {
        // A broker of a third party that rejects instead of answering, or answers nonsense.
        this.refuse(open, error instanceof Error ? error.message : String(error), 'MODEL_FAILED');
      });
  }

  /** The calls that ended since this was last asked. */
  takeRecords(): readonly SubCallRecord[] {
    if (this.records.length === 0) return [];
    const taken = this.records;
    this.records = [];
    return taken;
  }

  /**
   * Fails what is in flight at once, so that the code that waits for it goes on; also when the
   * broker then neither answers nor rejects.
   */
  cancel(): void {
    if (this.open.size === 0) return;
    this.stop.abort();
    this.stop = newStop();
    const cancelled = [...this.open];
    setTimeout(() => {
      for (const open of cancelled) this.refuse(open, 'the sub-call was cancelled', 'ABORTED');
    }, CANCEL_GRACE_MS).unref();
  }

  private async ask(requests: readonly SubCallRequest[]): Promise<readonly SubCallOutcome[]> {
    const options = { signal: this.stop.signal, timeoutMs: this.timeoutMs };
    const [only] = requests;
    if (requests.length === 1 && only !== undefined) {
      return [await this.broker.query(only, options)];
    }
    const outcomes = await this.broker.queryBatch(requests, options);
    if (outcomes.length !== requests.length) throw new Error('the broker lost a sub-call');
    return outcomes;
  }

  private answer(open: OpenCall, outcomes: readonly SubCallOutcome[]): void {
    if (!this.open.has(open)) return;
    const records = outcomes.map((outcome, index) =>
      toRecord(open.requests[index]?.prompt ?? '', open.call.kind, outcome),
    );
    sendOutcomes(open.connection, open.call, outcomes);
    this.records.push(...records);
    this.close(open);
  }

  private refuse(open: OpenCall, reason: string, code: RlmErrorCode): void {
    if (!this.open.has(open)) return;
    sendRefusal(open.connection, open.call, reason, code);
    this.close(open);
  }

  private close(open: OpenCall): void {
    this.open.delete(open);
    this.requestsInFlight -= open.requests.length;
    this.bytesInFlight -= open.bodyBytes;
    this.listener.ended();
  }

  private reasonToRefuse(requests: number, bytes: number): string | null {
    if (this.requestsInFlight + requests > MAX_REQUESTS_IN_FLIGHT) {
      return `more than ${String(MAX_REQUESTS_IN_FLIGHT)} sub-calls at once; wait for some to end`;
    }
    if (this.bytesInFlight + bytes > MAX_CALL_BYTES_IN_FLIGHT) {
      return `more than ${String(MAX_CALL_BYTES_IN_FLIGHT)} bytes of sub-calls at once; wait for some`;
    }
    return null;
  }
}

/** Any number of calls listen to it, which Node would take for a leak. */
function newStop(): AbortController {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  return stop;
}

/** @throws RlmError `PROTOCOL_VIOLATION` if the sizes do not add up to the body. */
function readRequests(call: CallMessage, body: Buffer): SubCallRequest[] {
  let start = 0;
  const take = (size: number): Buffer => {
    const piece = body.subarray(start, start + size);
    start += size;
    return piece;
  };
  const requests = call.requests.map((request): SubCallRequest => {
    const text = decodeText(request.encoding, take(request.size));
    const { context, chat } = request;
    return {
      kind: call.kind,
      ...(chat === true ? readChat(text) : { prompt: text }),
      ...(call.model === null ? {} : { model: call.model }),
      ...(context === undefined ? {} : { context: readContext(context.kind, take(context.size)) }),
    };
  });
  if (start !== body.length) throw sizesDisagree();
  return requests;
}

const chatSchema = z
  .array(z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: z.string() }))
  .min(1);

/** A whole chat, and the same in words for whoever looks at the call. */
function readChat(text: string): Pick<SubCallRequest, 'prompt' | 'messages'> {
  let value: unknown = null;
  try {
    value = JSON.parse(text);
  } catch {
    // Refused below, as everything else that is no chat.
  }
  const parsed = chatSchema.safeParse(value);
  if (!parsed.success) {
    throw new RlmError({
      code: 'PROTOCOL_VIOLATION',
      message: 'The sandbox broke the protocol: a chat is not a list of messages.',
    });
  }
  const messages = parsed.data;
  const [only] = messages;
  const prompt =
    messages.length === 1 && only !== undefined
      ? only.content
      : messages.map(({ role, content }) => `${role}: ${content}`).join('\n\n');
  return { prompt, messages };
}

function readContext(kind: 'json' | 'bytes', bytes: Buffer): ContextPayload {
  if (kind === 'bytes') return { kind: 'bytes', bytes: Buffer.from(bytes) };
  try {
    const value = parsePythonJson(bytes.toString('utf8')) as JsonValue;
    return typeof value === 'string' ? { kind: 'text', text: value } : { kind: 'json', value };
  } catch (cause) {
    throw new RlmError({
      code: 'PROTOCOL_VIOLATION',
      message: 'The sandbox broke the protocol: the context of an rlm_query is not JSON.',
      cause,
    });
  }
}

function sizesDisagree(): RlmError {
  return new RlmError({
    code: 'PROTOCOL_VIOLATION',
    message: 'The sandbox broke the protocol: the sizes in a call do not add up to its body.',
  });
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
  const answers = outcomes.map(({ failure, text, model, usage }): Answer => {
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

interface Answer {
  readonly ok: boolean;
  readonly text: string;
  /** For the answer's header: the failure's code; for a chat, who answered and at what cost. */
  readonly facts: Readonly<Record<string, unknown>>;
}

function sendAnswers(
  connection: InterpreterConnection,
  id: number,
  answers: readonly Answer[],
): void {
  const bodies: Buffer[] = [];
  const slots = answers.map(({ ok, text, facts }) => {
    const { encoding, bytes } = encodeText(text);
    bodies.push(bytes);
    return { ok, encoding, size: bytes.length, ...facts };
  });
  const body = bodies.length === 1 && bodies[0] !== undefined ? bodies[0] : Buffer.concat(bodies);
  connection.reply({ type: 'reply', id, answers: slots }, body);
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
