import type { Play } from '../provider-server.js';

/** An event of a reply, as the API sends it. */
export type ReplyEvent = Readonly<Record<string, unknown>> & { readonly type: string };

/** An answer made of events, which the server gives as they are. */
export function eventStream(...events: readonly ReplyEvent[]): Play {
  const body = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  return { kind: 'raw', status: 200, contentType: 'text/event-stream', body: body.join('') };
}

/** The events of a reply of these blocks, each in pieces of three characters. */
export function replyOf(
  blocks: readonly ReplyEvent[],
  stop_reason: string = 'end_turn',
): ReplyEvent[] {
  return [messageStart(), ...blocks.flatMap(blockEvents), ...ending(stop_reason)];
}

/** The event that a reply begins with. */
export function messageStart(usage: object = { input_tokens: 30, output_tokens: 1 }): ReplyEvent {
  const message = { id: 'msg_1', role: 'assistant', content: [], model: 'claude-answering', usage };
  return { type: 'message_start', message };
}

/** The events that a reply ends with. */
export function ending(stop_reason: string, more: object = {}): ReplyEvent[] {
  const delta = { stop_reason, stop_sequence: null, ...more };
  return [{ type: 'message_delta', delta, usage: { output_tokens: 12 } }, { type: 'message_stop' }];
}

function blockEvents(block: ReplyEvent, index: number): ReplyEvent[] {
  const [content_block, deltas] = begunBlock(block);
  return [
    { type: 'content_block_start', index, content_block },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
}

function begunBlock(block: ReplyEvent): [start: ReplyEvent, deltas: ReplyEvent[]] {
  const { type, text, thinking, signature, input } = block;
  if (type === 'text') {
    const deltas = pieces(text).map((piece) => ({ type: 'text_delta', text: piece }));
    return [{ type, text: '' }, deltas];
  }
  if (type === 'thinking') {
    const deltas = pieces(thinking).map((piece) => ({ type: 'thinking_delta', thinking: piece }));
    const start = { type, thinking: '', signature: '' };
    return [start, [...deltas, { type: 'signature_delta', signature }]];
  }
  if (input === undefined) return [block, []];
  const deltas = pieces(JSON.stringify(input)).map((partial_json) => ({
    type: 'input_json_delta',
    partial_json,
  }));
  return [{ ...block, input: {} }, deltas];
}

function pieces(text: unknown): string[] {
  return String(text).match(/[^]{1,3}/g) ?? [];
}
