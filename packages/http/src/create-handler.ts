import type { RLM } from '@rlm-ts/api';
import type { HandlerOptions } from './handler-options.js';
import { HttpHandler } from './http-handler.js';

/**
 * Makes a handler in the form that the Fetch standard knows, for Hono, Next, Bun, Deno and whatever
 * else takes a `Request` and wants a `Response`. It answers `POST …/completions` and `GET …/health`.
 *
 * The `rlm` is shared by all requests and stays the application's: the handler never closes it.
 *
 * @returns Never rejects: what goes wrong is a response.
 * @throws RlmError `CONFIG_INVALID` for an option that is unknown or wrong.
 */
export function createHandler(
  rlm: RLM,
  options: HandlerOptions = {},
): (request: Request) => Promise<Response> {
  const handler = new HttpHandler(rlm, options);
  // One parameter: frameworks pass further ones of their own.
  return (request) => handler.handle(request);
}
