import type {
  BlockFinished,
  BlockPrinted,
  EventBase,
  ModelReplied,
  RlmEvent,
  RunFinished,
  RunStarted,
  SubCallFinished,
  SubCallStarted,
  ToolCallFinished,
  ToolCallStarted,
} from '../models/events.js';
import type { RecordedError } from '../models/trajectory.js';
import { utf8ByteLength } from '../formatting/utf8-byte-length.js';
import {
  blockDraft,
  callDraft,
  isoTime,
  lastedUntil,
  milliseconds,
  type BlockDraft,
  type CallDraft,
  type ToolCallDraft,
} from './drafts.js';

/** What models call that write code. */
const CODE_TOOL = 'python_execute';

/** One run, root or child, as its events tell it: its turns, and what their code asks and calls. */
export class RunFold {
  private turn: CallDraft | null = null;
  /** Threads that a block leaves behind ask after its end: that is still its doing. */
  private latest: { readonly turn: CallDraft; readonly block: BlockDraft } | null = null;
  private readonly subCalls = new Map<string, CallDraft>();
  private readonly toolCalls = new Map<string, ToolCallDraft>();

  /**
   * @param parent The `rlm_query` that the run answers; `null` for a root run.
   * @param answeredByRuns The sub-calls, of whatever run, that child runs work on.
   * @param begin Takes each call as it begins.
   */
  constructor(
    private readonly runId: string,
    private readonly facts: Pick<RunStarted, 'model' | 'prompt'>,
    private readonly parent: CallDraft | null,
    private readonly answeredByRuns: ReadonlySet<CallDraft>,
    private readonly begin: (call: CallDraft) => void,
  ) {}

  /** The sub-call of the run that has this id. */
  subCall(callId: string): CallDraft | undefined {
    return this.subCalls.get(callId);
  }

  /** Takes what happened next in the run. */
  add(event: RlmEvent): void {
    switch (event.type) {
      case 'iteration_started':
        this.beginTurn(event.iteration, event);
        break;
      case 'model_call_retried': {
        const call = event.callId === null ? this.turn : this.subCalls.get(event.callId);
        if (call) call.retries += 1;
        break;
      }
      case 'model_replied':
        if (this.turn) endTurn(this.turn, event);
        break;
      case 'block_started':
        this.beginBlock(event.block, event.code, event.timestamp);
        break;
      case 'block_output':
        if (this.latest) print(this.latest.block, event);
        break;
      case 'block_finished':
        if (this.latest) endBlock(this.latest.block, event);
        break;
      case 'sub_call_started':
        this.beginSubCall(event);
        break;
      case 'sub_call_finished':
        this.endSubCall(event);
        break;
      case 'tool_call_started':
        this.beginToolCall(event);
        break;
      case 'tool_call_finished':
        this.endToolCall(event);
        break;
      case 'run_finished':
        this.end(event);
        break;
      default:
    }
  }

  private beginTurn(iteration: number, event: EventBase): void {
    const { model, prompt } = this.facts;
    const isFirst = this.turn === null;
    this.turn = callDraft(
      {
        id: `${this.runId}:turn_${String(iteration)}`,
        parentId: this.parent?.id ?? null,
        kind: 'turn',
        iteration,
        block: null,
        model,
        prompt: isFirst ? prompt : null,
      },
      event,
    );
    this.begin(this.turn);
  }

  private beginBlock(block: number, code: string, timestamp: number): void {
    const { turn } = this;
    if (turn === null) return;
    turn.toolsUsed.add(CODE_TOOL);
    this.latest = { turn, block: blockDraft(block, code, timestamp) };
    turn.blocks.push(this.latest.block);
  }

  private beginSubCall(event: SubCallStarted & EventBase): void {
    const { id, request, depth, timestamp } = event;
    const asking = this.latest?.turn ?? this.turn ?? this.parent;
    const call = callDraft(
      {
        id: `${this.runId}:${id}`,
        parentId: asking?.id ?? null,
        kind: request.kind,
        iteration: asking?.iteration ?? 1,
        block: this.latest?.block.block ?? null,
        model: request.model ?? '',
        prompt: request.prompt,
      },
      { depth: depth + 1, timestamp },
    );
    this.subCalls.set(id, call);
    this.begin(call);
  }

  private endSubCall({ id, outcome }: SubCallFinished): void {
    const call = this.subCalls.get(id);
    if (call === undefined) return;
    const { model, text, failure, usage, costUsd, latencyMs, deduplicated = false } = outcome;
    call.model = model;
    call.response = text;
    call.latencyMs = milliseconds(latencyMs);
    call.status = failure === null ? 'succeeded' : 'failed';
    call.error = failure && recordedError(failure);
    call.deduplicated = deduplicated;
    // Those of a child run are its turns'.
    if (this.answeredByRuns.has(call)) return;
    call.tokensIn = usage?.inputTokens ?? null;
    call.tokensOut = usage?.outputTokens ?? null;
    call.costUsd = costUsd;
  }

  private beginToolCall({ id, name, args, caller, timestamp }: ToolCallStarted & EventBase): void {
    const fromCode = caller === 'code' ? this.latest : null;
    const turn = fromCode?.turn ?? this.turn;
    if (turn === null) return;
    const call: ToolCallDraft = {
      id,
      name,
      arguments: JSON.stringify(args),
      result: null,
      isError: false,
      startTime: isoTime(timestamp),
      latencyMs: null,
    };
    turn.toolsUsed.add(name);
    (fromCode?.block ?? turn).toolCalls.push(call);
    this.toolCalls.set(id, call);
  }

  private endToolCall({ id, outcome, latencyMs }: ToolCallFinished): void {
    const call = this.toolCalls.get(id);
    if (call === undefined) return;
    this.toolCalls.delete(id);
    call.result = outcome.text;
    call.isError = outcome.isError;
    call.latencyMs = milliseconds(latencyMs);
  }

  /** What the end of the run has cut short ends with it. */
  private end({ result, timestamp }: RunFinished & EventBase): void {
    const error = result.error && recordedError(result.error);
    for (const call of [this.turn, ...this.subCalls.values()]) {
      if (call?.status !== 'running') continue;
      call.status = 'failed';
      call.error = error;
      call.latencyMs = lastedUntil(timestamp, call);
    }
    for (const call of this.toolCalls.values()) {
      call.isError = true;
      call.latencyMs = lastedUntil(timestamp, call);
    }
    const block = this.latest?.block;
    if (block?.durationMs !== null) return;
    block.durationMs = lastedUntil(timestamp, block);
    block.timedOut = error?.code === 'TIMEOUT';
    block.error = error && { type: error.code, message: error.message, traceback: '' };
  }
}

/** Of an `RlmError`, or of what JSON made of one. */
export function recordedError({ code, message }: RecordedError): RecordedError {
  return { code, message };
}

function endTurn(turn: CallDraft, event: ModelReplied): void {
  const { model, reply, usage, costUsd, latencyMs } = event;
  turn.model = model;
  turn.response = reply;
  turn.tokensIn = usage?.inputTokens ?? null;
  turn.tokensOut = usage?.outputTokens ?? null;
  turn.costUsd = costUsd;
  turn.latencyMs = milliseconds(latencyMs);
  turn.status = 'succeeded';
}

/** Until the block's end tells what it has printed. */
function print(block: BlockDraft, { stream, text }: BlockPrinted): void {
  if (block.durationMs !== null) return;
  block[stream] += text;
  block[`${stream}Bytes`] += utf8ByteLength(text);
}

function endBlock(block: BlockDraft, { result }: BlockFinished): void {
  const { stdout, stderr, error, timedOut, outOfMemory, stateLost, variables } = result;
  Object.assign(block, { stdout, stderr, error, timedOut, outOfMemory, stateLost, variables });
  block.durationMs = milliseconds(result.executionTimeMs);
  block.stdoutBytes = result.stdoutBytes ?? utf8ByteLength(stdout);
  block.stderrBytes = result.stderrBytes ?? utf8ByteLength(stderr);
  block.finalAnswer = result.finalAnswer?.text ?? null;
}
