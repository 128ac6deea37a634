import type { ChatDelta, ToolCall } from '@rlm-ts/domain';

import { isRecord, recordOf, textOf } from '../calling/index.js';
import type { KeptBlock, Layout } from './continuation.js';
import { UnreadableReply } from './reply-errors.js';

type Block =
  | { readonly kind: 'text'; text: string }
  | { readonly kind: 'tool_call'; readonly id: string; readonly name: string; json: string }
  | { readonly kind: 'block'; block: KeptBlock; json: string };

/** What a reply's blocks come to. */
export interface ReplyContent {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  /** `null` if the message itself holds all there is. */
  readonly layout: Layout | null;
}

/** The blocks of a reply while they are written, piece by piece. */
export class ReplyBlocks {
  private readonly blocks = new Map<unknown, Block>();

  /**
   * Begins a block. Most begin empty; what some begin with is a piece like any other.
   *
   * @throws UnreadableReply
   */
  begin(index: unknown, start: unknown): ChatDelta | null {
    const begun = recordOf(start);
    const type = textOf(begun.type);
    if (type === '') throw new UnreadableReply('a block of the reply has no type');
    if (type === 'text') {
      const text = textOf(begun.text);
      this.blocks.set(index, { kind: 'text', text });
      return delta('text', text);
    }
    if (type === 'tool_use') {
      const id = textOf(begun.id);
      const name = textOf(begun.name);
      if (id === '' || name === '') throw new UnreadableReply('a tool call has no id or no name');
      const json = isFilled(begun.input) ? JSON.stringify(begun.input) : '';
      this.blocks.set(index, { kind: 'tool_call', id, name, json });
      return null;
    }
    this.blocks.set(index, { kind: 'block', block: { ...begun, type }, json: '' });
    return delta('reasoning', textOf(begun.thinking));
  }

  /**
   * Adds a piece to a block. Pieces of a kind that is not known are left out, as the API's
   * versioning rules ask of its clients.
   *
   * @throws UnreadableReply
   */
  add(index: unknown, piece: unknown): ChatDelta | null {
    const block = this.blocks.get(index);
    if (block === undefined) throw new UnreadableReply('a piece belongs to no block of the reply');
    const { type, text, thinking, signature, partial_json } = recordOf(piece);
    if (type === 'text_delta' && block.kind === 'text') {
      block.text += textOf(text);
      return delta('text', textOf(text));
    }
    if (type === 'input_json_delta' && block.kind !== 'text') block.json += textOf(partial_json);
    if (block.kind !== 'block') return null;
    if (type === 'signature_delta') block.block = { ...block.block, signature };
    if (type !== 'thinking_delta') return null;
    block.block = { ...block.block, thinking: textOf(block.block.thinking) + textOf(thinking) };
    return delta('reasoning', textOf(thinking));
  }

  /** What there is so far. */
  content(): ReplyContent {
    const blocks = [...this.blocks.values()];
    const layout = blocks.flatMap(layoutPart);
    return {
      text: blocks.map((block) => (block.kind === 'text' ? block.text : '')).join(''),
      toolCalls: blocks.flatMap((block) =>
        block.kind === 'tool_call'
          ? [{ id: block.id, name: block.name, argumentsJson: block.json || '{}' }]
          : [],
      ),
      layout: layout.some(({ kind }) => kind === 'block') ? layout : null,
    };
  }
}

function layoutPart(part: Block): Layout {
  if (part.kind === 'text') return [{ kind: 'text', length: part.text.length }];
  if (part.kind === 'tool_call') return [{ kind: 'tool_call', id: part.id }];
  const { block, json } = part;
  // Thinking that was cut off before its signature is nothing that the API would take back.
  if (block.type === 'thinking' && textOf(block.signature) === '') return [];
  return [{ kind: 'block', block: json === '' ? block : { ...block, input: parsed(json) } }];
}

/** The input of a tool that the provider calls itself; it wrote the JSON, and may have been cut. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return {};
  }
}

function isFilled(input: unknown): boolean {
  return isRecord(input) && Object.keys(input).length > 0;
}

function delta(kind: ChatDelta['kind'], text: string): ChatDelta | null {
  return text === '' ? null : { kind, text };
}
