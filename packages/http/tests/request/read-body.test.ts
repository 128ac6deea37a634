import { describe, expect, it } from '@jest/globals';
import { HeldBytes } from '../../src/limits/held-bytes.js';
import { readBody, type ReadBodyOptions } from '../../src/request/read-body.js';

const LIMITS = { maxBodyBytes: 1_000, bodyTimeoutMs: 60_000 };

/** Reads a body of these pieces; `undefined` is one that never comes. */
function read(
  pieces: Iterable<string | undefined>,
  options: Partial<ReadBodyOptions> = {},
): { readonly read: Promise<Uint8Array>; readonly cancelled: Promise<void> } {
  const source = pieces[Symbol.iterator]();
  let onCancel: () => void = () => undefined;
  const cancelled = new Promise<void>((resolve) => {
    onCancel = resolve;
  });
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const piece = source.next();
      if (piece.done === true) controller.close();
      else if (piece.value === undefined) return new Promise(() => undefined);
      else controller.enqueue(new TextEncoder().encode(piece.value));
      return undefined;
    },
    cancel: () => {
      onCancel();
    },
  });
  const request = new Request('http://server/', { method: 'POST', body, duplex: 'half' });
  const { signal } = new AbortController();
  const hold = new HeldBytes(10_000).hold();
  return { read: readBody(request, { ...LIMITS, signal, hold, ...options }), cancelled };
}

describe('readBody', () => {
  it('reads all pieces, and nothing as nothing', async () => {
    expect(Buffer.from(await read(['a', 'bc', 'd']).read).toString()).toBe('abcd');
    expect(await read([]).read).toHaveLength(0);
  });

  it('ends one that never ends as soon as it is too large', async () => {
    function* forever(): Generator<string> {
      for (;;) yield 'x'.repeat(100);
    }
    const { read: reading, cancelled } = read(forever());
    await expect(reading).rejects.toMatchObject({ code: 'BODY_TOO_LARGE', status: 413 });
    await cancelled;
  });

  it('waits no longer than allowed', async () => {
    const { read: reading, cancelled } = read(['x', undefined], { bodyTimeoutMs: 10 });
    await expect(reading).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT', status: 408 });
    await cancelled;
  });

  it('waits for no client that has left', async () => {
    const client = new AbortController();
    const { read: reading, cancelled } = read(['x', undefined], { signal: client.signal });
    client.abort();
    await expect(reading).rejects.toMatchObject({ code: 'ABORTED' });
    await cancelled;
  });

  it('keeps no more than all requests may hold together', async () => {
    const held = new HeldBytes(150);
    const first = held.hold();
    await read(['x'.repeat(100)], { hold: first }).read;
    const second = read(['x'.repeat(100)], { hold: held.hold() }).read;
    await expect(second).rejects.toMatchObject({ code: 'OVERLOADED', status: 429 });
    first.release();
    expect(await read(['x'.repeat(100)], { hold: held.hold() }).read).toHaveLength(100);
  });
});
