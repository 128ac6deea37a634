/** What `fetch` sends its requests through; of its methods `fetch` needs this one. */
interface Dispatcher {
  dispatch(options: object, handler: unknown): boolean;
}

/** Where Node's `fetch`, and whoever replaces its dispatcher (for a proxy, say), keep it. */
const DISPATCHER = Symbol.for('undici.globalDispatcher.1');

/**
 * What `fetch` is told besides, so that it waits for as long as it takes: by itself it gives up
 * after five minutes without an answer, where a model may think for longer. Nothing, if the
 * process's dispatcher is not to be found; then the limits stay.
 */
export function patience(): object {
  // Node makes its dispatcher when `fetch` or one of its classes is first used.
  new Headers();
  const found: unknown = Reflect.get(globalThis, DISPATCHER);
  if (!isDispatcher(found)) return {};
  const dispatcher: Dispatcher = {
    dispatch: (options, handler) =>
      found.dispatch({ ...options, headersTimeout: 0, bodyTimeout: 0 }, handler),
  };
  return { dispatcher };
}

function isDispatcher(value: unknown): value is Dispatcher {
  return (
    typeof value === 'object' &&
    value !== null &&
    'dispatch' in value &&
    typeof value.dispatch === 'function'
  );
}
