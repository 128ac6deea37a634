/** One server-sent event. */
export interface ReceivedEvent {
  readonly type: string;
  readonly id: number;
  readonly data: Readonly<Record<string, unknown>>;
}

const FRAME = /^event: ([a-z_]+)\nid: (\d+)\ndata: ([^\r\n]+)$/;

/** Reads a stream of events, and is strict about it: nothing but whole events and comments. */
export function parseEvents(text: string): readonly ReceivedEvent[] {
  if (!text.endsWith('\n\n')) throw new Error('The stream broke off within an event.');
  const frames = text.slice(0, -2).split('\n\n');
  return frames
    .filter((frame) => !/^: [^\r\n]*$/.test(frame))
    .map((frame) => {
      const [, type, id, data] = FRAME.exec(frame) ?? [];
      if (type === undefined || data === undefined) throw new Error(`No event: ${frame}`);
      return { type, id: Number(id), data: JSON.parse(data) as ReceivedEvent['data'] };
    });
}
