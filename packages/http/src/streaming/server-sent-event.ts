const encoder = new TextEncoder();

/**
 * One event of a stream of server-sent events. Data is JSON, in which no line breaks: it is one
 * line, whatever texts hold.
 *
 * @param type No line breaks.
 */
export function serverSentEvent(type: string, id: number, data: string): Uint8Array {
  return encoder.encode(`event: ${type}\nid: ${id}\ndata: ${data}\n\n`);
}

/** What keeps a connection alive; readers skip it. */
export const HEARTBEAT = encoder.encode(': still running\n\n');
