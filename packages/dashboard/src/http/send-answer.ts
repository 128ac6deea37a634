import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { Answer } from './answer.js';

/** Bytes from which compression is worth its time, for those who look through a tunnel. */
const COMPRESSED_FROM = 64 * 1024;

const compress = promisify(gzip);

/** Writes an answer, compressed if it is large and the browser can read that. */
export async function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Answer,
): Promise<void> {
  let bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const all: Record<string, string> = { ...headers, Vary: 'Accept-Encoding' };
  const isReadable = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  if (isReadable && bytes.length >= COMPRESSED_FROM && request.method !== 'HEAD') {
    bytes = await compress(bytes, { level: constants.Z_BEST_SPEED });
    all['Content-Encoding'] = 'gzip';
  }
  // The browser may have left in the meantime.
  if (response.destroyed) return;
  if (status !== 304) all['Content-Length'] = String(bytes.length);
  response.writeHead(status, all);
  response.end(request.method === 'HEAD' ? undefined : bytes);
}
