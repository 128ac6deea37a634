import type { ChatCompletion, ChatDelta, FinishReason, TokenUsage } from '@rlm-ts/domain';

import { recordOf, refusedReply, textOf } from '../calling/index.js';
import type { CalledModel } from '../calling/index.js';
import type { Continuation, Layout } from './continuation.js';
import { ReplyBlocks } from './reply-blocks.js';
import { UnreadableReply } from './reply-errors.js';
import { addUsage, usageOf } from './usage.js';
import type { ToldUsage } from './usage.js';

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
};

/** A reply put together from its events. */
export class GrowingReply {
  private readonly blocks = new ReplyBlocks();
  private told: ToldUsage = {};
  private answeringModel: string | null = null;
  private stopReason: string | null = null;
  private stopDetails: unknown = null;

  /**
   * @param fingerprint Of the request that is answered.
   */
  constructor(
    private readonly model: CalledModel,
    private readonly fingerprint: string,
  ) {}

  /** What has been told of tokens so far; `null` before the reply has begun. */
  get usage(): TokenUsage | null {
    return usageOf(this.told);
  }

  /**
   * Takes in the next event, and returns what it adds for those who watch.
   *
   * @throws UnreadableReply
   */
  take(event: Readonly<Record<string, unknown>>): ChatDelta | null {
    switch (event.type) {
      case 'message_start': {
        const message = recordOf(event.message);
        this.answeringModel = textOf(message.model) || this.model.modelName;
        this.told = addUsage(this.told, message.usage);
        return null;
      }
      case 'content_block_start':
        return this.blocks.begin(event.index, event.content_block);
      case 'content_block_delta':
        return this.blocks.add(event.index, event.delta);
      case 'message_delta': {
        const { stop_reason, stop_details } = recordOf(event.delta);
        this.stopReason = textOf(stop_reason) || this.stopReason;
        this.stopDetails = stop_details;
        this.told = addUsage(this.told, event.usage);
        return null;
      }
      default:
        return null;
    }
  }

  /**
   * The whole reply, once there are no more events.
   *
   * @throws UnreadableReply if it was not finished.
   * @throws ModelCallError `CONTENT_REFUSED`.
   */
  completion(): ChatCompletion {
    const { answeringModel, stopReason, usage } = this;
    if (answeringModel === null) throw new UnreadableReply('the answer holds no reply');
    if (stopReason === null) throw new UnreadableReply('the reply ended before it was finished');
    if (stopReason === 'refusal') throw refusedReply(this.model, this.refusal(), usage);
    const { text, toolCalls, layout } = this.blocks.content();
    return {
      text,
      model: answeringModel,
      usage,
      costUsd: null,
      finishReason: FINISH_REASONS[stopReason] ?? 'other',
      ...(toolCalls.length === 0 ? {} : { toolCalls }),
      ...(layout === null ? {} : { continuation: this.continuation(layout) }),
    };
  }

  private continuation(layout: Layout): Continuation {
    return { provider: 'anthropic', prefix: this.fingerprint, layout };
  }

  private refusal(): string {
    const { category, explanation } = recordOf(this.stopDetails);
    const kind = textOf(category) === '' ? '' : ` (${textOf(category)})`;
    return `the model refused to go on${kind}. ${textOf(explanation)}`.trim();
  }
}
