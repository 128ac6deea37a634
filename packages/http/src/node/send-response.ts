import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Milliseconds for which a body that nobody wants is still taken in, so that the answer is read. */
const LINGER_MS = 2_000;

/**
 * Sends a response as fast as the client takes it. Cancels its body when the client leaves.
 *
 * @throws what the body fails with; the connection is to be broken then.
 */
export async function sendResponse(
  response: Response,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.once('finish', () => {
    leaveBody(incoming);
  });
  if (response.body === null) {
    outgoing.end();
    return;
  }
  outgoing.flushHeaders();
  await sendBody(response.body, outgoing);
}

async function sendBody(body: ReadableStream<Uint8Array>, outgoing: ServerResponse): Promise<void> {
  const reader = body.getReader();
  const left = new AbortController();
  const leave = (): void => {
    left.abort();
    void reader.cancel().catch(() => undefined);
  };
  outgoing.once('close', leave);
  if (outgoing.destroyed) leave();
  // A body that fails while the client takes nothing must not wait for it.
  reader.closed.catch(() => outgoing.destroy());
  for (;;) {
    const { done, value } = await reader.read();
    if (left.signal.aborted) return;
    if (done) break;
    if (!outgoing.write(value)) await once(outgoing, 'drain', { signal: left.signal });
  }
  outgoing.end();
}

/** A connection that ends while its client still sends would take the answer with it. */
function leaveBody(incoming: IncomingMessage): void {
  if (incoming.complete) return;
  incoming.resume();
  const timer = setTimeout(() => incoming.destroy(), LINGER_MS).unref();
  incoming.once('close', () => {
    clearTimeout(timer);
  });
}
