import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RLM } from '@rlm-ts/api';
import type { HandlerOptions } from '../handler-options.js';
import { Refusal } from '../errors/refusal.js';
import { HttpHandler } from '../http-handler.js';
import { errorResponse } from '../response/json-response.js';
import { pathnameOf, toRequest } from './to-request.js';
import { sendResponse } from './send-response.js';

/** A listener of `node:http`, and a middleware of Express and Connect. */
export type NodeHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next?: (error?: unknown) => void,
) => void;

/**
 * Makes the handler of `createHandler` for Node's own servers: `createServer(handler)`, or
 * `app.use('/rlm', handler)` in Express, also behind middleware that has read the body. Paths that
 * are none of the handler's go on to what comes next, if anything does.
 *
 * The `rlm` is shared by all requests and stays the application's: the handler never closes it.
 *
 * @throws RlmError `CONFIG_INVALID` for an option that is unknown or wrong.
 */
export function createNodeHandler(rlm: RLM, options: HandlerOptions = {}): NodeHandler {
  const handler = new HttpHandler(rlm, options);
  return (request, response, next) => {
    if (next !== undefined && !handler.serves(pathnameOf(request))) {
      next();
      return;
    }
    void serve(handler, request, response);
  };
}

async function serve(
  handler: HttpHandler,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  const onClose = (): void => {
    if (!outgoing.writableFinished) gone.abort();
  };
  outgoing.once('close', onClose);
  // A connection that breaks is told by its end.
  outgoing.on('error', () => undefined);
  try {
    const response = await answer(handler, incoming, gone.signal);
    await sendResponse(response, incoming, outgoing);
  } catch {
    // Half a response must not look like a whole one.
    outgoing.destroy();
  }
}

async function answer(
  handler: HttpHandler,
  incoming: IncomingMessage,
  signal: AbortSignal,
): Promise<Response> {
  let request: Request;
  try {
    request = toRequest(incoming, signal);
  } catch (thrown) {
    if (thrown instanceof Refusal) return errorResponse(thrown);
    throw thrown;
  }
  return handler.handle(request, signal);
}
