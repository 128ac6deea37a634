import type { IncomingMessage } from 'node:http';
import { Refusal } from '../errors/refusal.js';

/** What middleware adds to a request. */
interface Prepared extends IncomingMessage {
  /** The path before Express took off what it is mounted at. */
  readonly originalUrl?: unknown;
  /** What has been read of the body. */
  readonly body?: unknown;
}

// Of the Fetch standard, which takes no such request. The handler answers none of them either.
const UNKNOWN_TO_FETCH = ['CONNECT', 'TRACE', 'TRACK'];

/** The path of a request, without its query. */
export function pathnameOf(incoming: IncomingMessage): string {
  return urlOf(incoming).pathname;
}

/**
 * The request as the Fetch standard has it. Its body is read as it is asked for.
 *
 * @param signal Fires when the client is gone.
 * @throws Refusal `BAD_REQUEST` for what Node takes and the Fetch standard does not.
 */
export function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request {
  try {
    return requestOf(incoming, signal);
  } catch (thrown) {
    if (thrown instanceof Refusal) throw thrown;
    throw new Refusal(
      'BAD_REQUEST',
      'The request is none that can be read: its method, its address, a header or its body is malformed.',
    );
  }
}

function requestOf(incoming: IncomingMessage, signal: AbortSignal): Request {
  const { method = 'GET' } = incoming;
  const headers = headersOf(incoming);
  const url = urlOf(incoming);
  // Ahead of the body, which would stay with a Request that does not come to be.
  if (url.username !== '' || url.password !== '') throw credentialsInUrl();
  if (method !== 'POST') {
    const known = UNKNOWN_TO_FETCH.includes(method) ? 'OPTIONS' : method;
    return new Request(url, { method: known, headers, signal });
  }
  if (!incoming.readableDidRead) {
    const body = bodyOf(incoming);
    return new Request(url, { method, headers, signal, body, duplex: 'half' });
  }
  // What it was sent as is undone by now.
  headers.delete('content-encoding');
  headers.delete('content-length');
  return new Request(url, { method, headers, signal, body: bodyReadBefore(incoming) });
}

function urlOf(incoming: Prepared): URL {
  const { originalUrl, url = '/' } = incoming;
  const path = typeof originalUrl === 'string' ? originalUrl : url;
  // Not as a relative address: a path that begins with two slashes would name another host.
  const whole = path.startsWith('/') ? `http://localhost${path}` : path;
  return new URL(URL.canParse(whole) ? whole : 'http://localhost/');
}

function headersOf({ headers }: IncomingMessage): Headers {
  const all = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    // HTTP/2 has its own, which begin with a colon.
    if (value === undefined || name.startsWith(':')) continue;
    for (const each of [value].flat()) all.append(name, each);
  }
  return all;
}

/**
 * Takes in as much as is read of it. Cancelled, it lets go and leaves the connection alone, unlike
 * `Readable.toWeb`: an answer is to come.
 */
function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  const listening = new AbortController();
  // Ahead of the listener, which would set it flowing.
  incoming.pause();
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        const on = (event: string, listener: (value: unknown) => void): void => {
          incoming.on(event, listener);
          listening.signal.addEventListener('abort', () => incoming.off(event, listener));
        };
        on('data', (chunk) => {
          incoming.pause();
          controller.enqueue(chunk as Uint8Array);
        });
        on('end', () => {
          listening.abort();
          controller.close();
        });
        on('close', () => {
          listening.abort();
          controller.error(new Error('The connection ended within the body.'));
        });
        // What comes with the end of a connection.
        incoming.on('error', () => undefined);
      },
      pull: () => {
        incoming.resume();
      },
      cancel: () => {
        listening.abort();
      },
    },
    { highWaterMark: 0 },
  );
}

function bodyReadBefore({ body }: Prepared): string | Uint8Array {
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  return body === undefined ? '' : JSON.stringify(body, onlyFinite);
}

/** What JSON has no number for would be written as `null`. */
function onlyFinite(_key: string, value: unknown): unknown {
  if (typeof value !== 'number' || Number.isFinite(value)) return value;
  throw new Refusal(
    'BAD_REQUEST',
    'A number in the body is too large to be kept as a JSON number. Send it as a text ("…").',
  );
}

function credentialsInUrl(): Refusal {
  return new Refusal(
    'BAD_REQUEST',
    'The address of a request must not hold a user or a password. Send credentials in a header.',
  );
}
