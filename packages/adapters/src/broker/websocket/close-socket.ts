import type { RawData, WebSocket } from 'ws';

/** Milliseconds a peer has to answer a close before the connection is cut. */
const GRACE_MS = 500;

/** Most bytes a close reason may have, by RFC 6455. */
const MAX_REASON_BYTES = 123;

/** Closes a socket and resolves when it is gone; a peer that does not answer is cut off. */
export async function closeSocket(socket: WebSocket, code: number, reason: string): Promise<void> {
  if (socket.readyState === socket.CLOSED) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => {
      socket.terminate();
    }, GRACE_MS);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    // In ASCII, where characters are bytes: a reason may quote what the peer sent, and one byte too
    // many makes `ws` throw.
    socket.close(code, reason.replace(/[^ -~]/g, '?').slice(0, MAX_REASON_BYTES));
  });
}

/** The text of a frame that is not binary. */
export function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return Buffer.isBuffer(data) ? data.toString() : Buffer.from(data).toString();
}
