import type {
  BlockFinished,
  BlockStarted,
  EventBase,
  IterationStarted,
  ModelCallRetried,
  ModelReplied,
  ReplResult,
} from '@rlm-ts/domain';
import { usageAttributes } from './attributes.js';
import { blockResult, outputContent, toolArguments } from './content.js';
import { noteRetry } from './note-retry.js';
import type { OpenSpan, SpanFailure, SpanKit } from './span-kit.js';

/** The model that is asked at each turn. */
export interface TurnModel {
  readonly name: string;
  readonly provider: string | undefined;
}

interface Turn {
  readonly span: OpenSpan;
  readonly retries: (ModelCallRetried & EventBase)[];
  hasReply: boolean;
  /** When something of it last ended. */
  lastMs: number;
}

/** The spans of a run's turns: the question to the model, and the blocks of its reply. */
export class TurnSpans {
  private turn: Turn | null = null;
  private block: OpenSpan | null = null;

  constructor(
    private readonly kit: SpanKit,
    private readonly run: OpenSpan,
    private readonly model: TurnModel,
  ) {}

  /** The block that runs, else the turn, else the run. */
  get innermost(): OpenSpan {
    return this.block ?? this.turn?.span ?? this.run;
  }

  begin({ iteration, timestamp }: IterationStarted & EventBase): void {
    this.endTurn();
    const span = this.kit.start('iteration', {
      parent: this.run.context,
      atMs: timestamp,
      attributes: { 'rlm.iteration': iteration },
    });
    this.turn = { span, retries: [], hasReply: false, lastMs: timestamp };
  }

  /** Something of the turn has ended. */
  touch(atMs: number): void {
    if (this.turn !== null) this.turn.lastMs = atMs;
  }

  retry(event: ModelCallRetried & EventBase): void {
    this.turn?.retries.push(event);
  }

  reply(event: ModelReplied & EventBase): void {
    if (this.turn === null) return;
    const { timestamp, latencyMs } = event;
    this.turn.hasReply = true;
    // The turn may have begun with a summary of older ones, which is not part of this call.
    const chat = this.startChat(this.turn, timestamp - latencyMs);
    chat.span.setAttributes({
      'gen_ai.response.model': event.model,
      ...usageAttributes(event.usage, event.costUsd),
      ...(this.kit.options.captureContent && outputContent(event.reply)),
    });
    this.kit.end(chat, timestamp);
    this.touch(timestamp);
  }

  beginBlock({ block, code, timestamp }: BlockStarted & EventBase): void {
    this.block = this.kit.start('execute_tool python', {
      parent: this.innermost.context,
      atMs: timestamp,
      attributes: {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': 'python',
        'gen_ai.tool.type': 'function',
        'rlm.block': block,
        ...(this.kit.options.captureContent && toolArguments({ code })),
      },
    });
  }

  endBlock({ result, timestamp }: BlockFinished & EventBase): void {
    this.touch(timestamp);
    if (this.block === null) return;
    const { captureContent } = this.kit.options;
    this.block.span.setAttributes({
      'rlm.block.stdout_bytes': result.stdoutBytes,
      'rlm.block.sub_calls': result.subCalls.length,
      'rlm.block.state_lost': result.stateLost,
      ...(captureContent && blockResult(result)),
    });
    this.kit.end(this.block, timestamp, blockFailure(result, captureContent));
    this.block = null;
  }

  /** Ends what is open. */
  cut(atMs: number, failure: SpanFailure | null): void {
    if (this.block !== null) {
      this.kit.end(this.block, atMs, failure);
      this.block = null;
      this.touch(atMs);
    }
    // Where the budget did not allow it, no model was asked.
    if (this.turn?.hasReply === false && failure !== null && failure.type !== 'BUDGET_EXHAUSTED') {
      this.kit.end(this.startChat(this.turn, this.turn.lastMs), atMs, failure);
      this.touch(atMs);
    }
    this.endTurn(failure);
  }

  private endTurn(failure: SpanFailure | null = null): void {
    if (this.turn !== null) this.kit.end(this.turn.span, this.turn.lastMs, failure);
    this.turn = null;
  }

  private startChat({ span, retries }: Turn, atMs: number): OpenSpan {
    const chat = this.kit.start(`chat ${this.model.name}`, {
      parent: span.context,
      atMs: Math.max(atMs, span.startedMs),
      isRequest: true,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': this.model.provider,
        'gen_ai.request.model': this.model.name,
      },
    });
    for (const again of retries) noteRetry(this.kit, chat.span, again);
    return chat;
  }
}

function blockFailure(result: ReplResult, captureContent: boolean): SpanFailure | null {
  const { error, timedOut, outOfMemory } = result;
  const message = captureContent ? error?.message : undefined;
  if (timedOut) return { type: 'timeout', message };
  if (outOfMemory) return { type: 'out_of_memory', message };
  return error === null ? null : { type: error.type, message };
}
