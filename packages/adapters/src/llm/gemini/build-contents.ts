import type { AssistantMessage, ChatMessage, ToolMessage } from '@rlm-ts/domain';

import { argumentsObject } from '../calling/index.js';
import { continuationIn, madeUpIds } from './continuation.js';
import { knowsBudgetsOnly } from './thinking-config.js';
import type { GeminiContent, GeminiPart } from './wire.js';

/** A chat as the provider wants it. */
export interface GeminiChat {
  readonly systemInstruction: string | null;
  readonly contents: readonly GeminiContent[];
}

/**
 * What stands for the signature of a call that no Gemini model made. Models from 3 on refuse calls
 * without one; see https://ai.google.dev/gemini-api/docs/thought-signatures.
 */
const NO_SIGNATURE = 'skip_thought_signature_validator';

/**
 * Builds a chat out of messages: the system messages at the beginning become the instruction, later
 * ones speak as the user. Empty texts are left out, which the provider refuses; a chat in which
 * nothing is left asks with a space.
 */
export function buildContents(messages: readonly ChatMessage[], modelName: string): GeminiChat {
  const start = messages.findIndex(({ role }) => role !== 'system');
  const system = start < 0 ? [] : messages.slice(0, start);
  const contents = new ContentList(modelName);
  for (const message of start < 0 ? messages : messages.slice(start)) contents.add(message);
  const instruction = system.map(({ content }) => content).filter((text) => text !== '');
  return {
    systemInstruction: instruction.length === 0 ? null : instruction.join('\n\n'),
    contents: contents.all(),
  };
}

class ContentList {
  private readonly contents: { role: GeminiContent['role']; parts: GeminiPart[] }[] = [];
  private readonly unknownIds = new Set<string>();
  private lastKind = '';

  constructor(private readonly modelName: string) {}

  add(message: ChatMessage): void {
    switch (message.role) {
      case 'system':
      case 'user':
        this.append('user', 'user', textParts(message.content));
        break;
      case 'assistant':
        this.append('model', 'assistant', this.assistantParts(message));
        break;
      case 'tool':
        this.append('user', 'tool', [this.toolPart(message)]);
        break;
    }
  }

  all(): readonly GeminiContent[] {
    return this.contents.length === 0 ? [{ role: 'user', parts: [{ text: ' ' }] }] : this.contents;
  }

  /** Results of tools stay apart from what the user says next: they answer the calls before them. */
  private append(role: GeminiContent['role'], kind: string, parts: readonly GeminiPart[]): void {
    if (parts.length === 0) return;
    const last = this.contents.at(-1);
    if (last !== undefined && kind === this.lastKind) last.parts.push(...parts);
    else this.contents.push({ role, parts: [...parts] });
    this.lastKind = kind;
  }

  private assistantParts(message: AssistantMessage): readonly GeminiPart[] {
    const reply = continuationIn(message);
    if (reply !== null) {
      for (const id of madeUpIds(reply)) this.unknownIds.add(id);
      return reply.parts;
    }
    const unsigned = knowsBudgetsOnly(this.modelName);
    const calls = (message.toolCalls ?? []).map(({ id, name, argumentsJson }, index) => ({
      functionCall: { id, name, args: argumentsObject(argumentsJson) },
      ...(unsigned || index > 0 ? {} : { thoughtSignature: NO_SIGNATURE }),
    }));
    return [...textParts(message.content), ...calls];
  }

  private toolPart({ toolCallId, toolName, content, isError = false }: ToolMessage): GeminiPart {
    const known = !this.unknownIds.has(toolCallId);
    return {
      functionResponse: {
        ...(known ? { id: toolCallId } : {}),
        name: toolName,
        // The text as it is: parsed, its numbers would be rounded.
        response: isError ? { error: content } : { output: content },
      },
    };
  }
}

function textParts(text: string): readonly GeminiPart[] {
  return text === '' ? [] : [{ text }];
}
