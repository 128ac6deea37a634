import type { ChatCompletion, ChatDelta, TokenUsage } from '@rlm-ts/domain';

import {
  isRecord,
  listOf,
  malformedReply,
  recordOf,
  refusedReply,
  textOf,
} from '../calling/index.js';
import type { CalledModel } from '../calling/index.js';
import { continuationOf } from './continuation.js';
import { endingOf } from './finish.js';
import { readUsage } from './read-usage.js';
import { addPart, isThought, readToolCalls, textIn } from './received-parts.js';
import type { ReceivedPart } from './received-parts.js';

/** Puts a reply together from its chunks. A reply that comes whole is one of a single chunk. */
export class ReplyReader {
  private readonly parts: ReceivedPart[] = [];
  private model: string;
  private finishReason = '';
  private blockReason = '';
  private tokens: TokenUsage | null = null;

  constructor(private readonly called: CalledModel) {
    this.model = called.modelName;
  }

  /** What the reply has told of its tokens so far. */
  get usage(): TokenUsage | null {
    return this.tokens;
  }

  /** Takes the next chunk, and tells what it adds. */
  add(chunk: unknown): readonly ChatDelta[] {
    const { candidates, modelVersion, promptFeedback, usageMetadata } = recordOf(chunk);
    this.model = textOf(modelVersion) || this.model;
    this.blockReason = textOf(recordOf(promptFeedback).blockReason) || this.blockReason;
    this.tokens = readUsage(usageMetadata) ?? this.tokens;
    // `extraConfig` may ask for several candidates; there is one reply.
    const candidate = listOf(candidates)
      .map(recordOf)
      .find(({ index }) => (index ?? 0) === 0);
    if (candidate === undefined) return [];
    this.finishReason = textOf(candidate.finishReason) || this.finishReason;
    const parts = listOf(recordOf(candidate.content).parts).filter(isRecord);
    for (const part of parts) addPart(this.parts, part);
    return parts.map(deltaOf).filter(({ text }) => text !== '');
  }

  /**
   * The whole reply.
   *
   * @throws ModelCallError `CONTENT_REFUSED` or `MODEL_REPLY_MALFORMED`, with the usage.
   */
  finish(): ChatCompletion {
    const { called, tokens, finishReason, parts } = this;
    if (this.blockReason !== '') {
      throw refusedReply(called, `the provider blocked the prompt (${this.blockReason})`, tokens);
    }
    if (finishReason === '') {
      throw malformedReply(called, 'its reply has no end: it broke off, or is none', tokens);
    }
    const toolCalls = readToolCalls(parts);
    const ending = endingOf(finishReason, toolCalls.length > 0);
    if (ending.kind === 'refused') {
      throw refusedReply(called, `the provider ended the reply (${finishReason})`, tokens);
    }
    if (ending.kind === 'malformed' || toolCalls.some(({ name }) => name === '')) {
      throw malformedReply(
        called,
        `it called a tool in a way that nobody can read (${finishReason})`,
        tokens,
      );
    }
    const continuation = continuationOf(parts, toolCalls);
    return {
      text: textIn(parts),
      model: this.model,
      usage: tokens,
      costUsd: null,
      finishReason: ending.reason,
      ...(toolCalls.length === 0 ? {} : { toolCalls }),
      ...(continuation === null ? {} : { continuation }),
    };
  }
}

function deltaOf(part: ReceivedPart): ChatDelta {
  return { kind: isThought(part) ? 'reasoning' : 'text', text: textOf(part.text) };
}
