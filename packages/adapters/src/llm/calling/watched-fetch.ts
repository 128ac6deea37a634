import { patience } from './patience.js';

/**
 * A `fetch` that calls `alive` for every piece of a reply as it arrives. A stream may hold signs of
 * life (pings, comments) that an SDK keeps to itself.
 *
 * @param send Default: the global `fetch`.
 */
export function watchedFetch(alive: () => void, send: typeof fetch = fetch): typeof fetch {
  return async (input, init) => {
    const response = await send(input, init);
    alive();
    if (response.body === null) return response;
    const watch = new TransformStream<Uint8Array, Uint8Array>({
      transform: (piece, controller) => {
        alive();
        controller.enqueue(piece);
      },
    });
    const { status, statusText, headers } = response;
    return new Response(response.body.pipeThrough(watch), { status, statusText, headers });
  };
}

/**
 * A `fetch` that waits for as long as it takes, and whose errors look alike to an SDK, with what
 * happened as their cause. SDKs take some of Node's errors for timeouts of their own, and drop what
 * would tell them apart.
 */
export const patientFetch: typeof fetch = async (input, init) => {
  try {
    return await fetch(input, { ...init, ...patience() });
  } catch (cause) {
    throw new Error('', { cause });
  }
};
