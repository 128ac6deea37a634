import { abortedError, RlmError } from '@rlm-ts/api';
import { Refusal } from '../errors/refusal.js';
import type { Hold } from '../limits/held-bytes.js';
import { GrowingBuffer } from './growing-buffer.js';

/** How a body is read. */
export interface ReadBodyOptions {
  readonly maxBodyBytes: number;
  readonly bodyTimeoutMs: number;
  readonly signal: AbortSignal;
  /** Told of each byte that is kept. */
  readonly hold: Hold;
}

/**
 * Reads a request's body to its end.
 *
 * @throws Refusal `BODY_TOO_LARGE`, `REQUEST_TIMEOUT`, `OVERLOADED`; RlmError `ABORTED` when the
 *   client leaves, `CONFIG_INVALID` if something else has read it before.
 */
export async function readBody(request: Request, options: ReadBodyOptions): Promise<Uint8Array> {
  const { maxBodyBytes, bodyTimeoutMs, signal, hold } = options;
  if (Number(request.headers.get('content-length')) > maxBodyBytes) throw tooLarge(maxBodyBytes);
  const bytes = new GrowingBuffer();
  if (request.bodyUsed) throw readBefore();
  if (request.body === null) return bytes.content;
  const body: ReadableStream<Uint8Array> = request.body;
  const reader = body.getReader();
  const stop = new AbortController();
  const onAbort = (): void => {
    stop.abort(abortedError('The request', signal));
  };
  const timer = setTimeout(() => {
    stop.abort(tooSlow(bodyTimeoutMs));
  }, bodyTimeoutMs);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  // A read that is waited for ends then.
  stop.signal.addEventListener('abort', () => void reader.cancel().catch(() => undefined));
  try {
    for (;;) {
      stop.signal.throwIfAborted();
      const { done, value } = await reader.read();
      stop.signal.throwIfAborted();
      if (done) return bytes.content;
      if (bytes.content.length + value.length > maxBodyBytes) throw tooLarge(maxBodyBytes);
      hold.add(value.length);
      bytes.append(value);
    }
  } catch (error) {
    stop.abort(error);
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

function tooLarge(maxBodyBytes: number): Refusal {
  return new Refusal('BODY_TOO_LARGE', `The body must be at most ${maxBodyBytes} bytes.`);
}

function tooSlow(bodyTimeoutMs: number): Refusal {
  return new Refusal(
    'REQUEST_TIMEOUT',
    `The body must be there whole within ${bodyTimeoutMs} ms. Send it again, faster.`,
  );
}

function readBefore(): RlmError {
  return new RlmError({
    code: 'CONFIG_INVALID',
    message:
      'Something has read the body of the request before the handler. Mount the handler ahead of it, or give the handler a Request with a body.',
  });
}
