import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { Answer } from './answer.js';

/** Bytes from which compression is worth its time, for those who look through a tunnel. */
const COMPRESSED_FROM = 64 * 1024;

const compress = promisify(gzip);

/** Whether `Accept-Encoding` asks for gzip. A coding of weight 0 is one that it refuses. */
function readsGzip(header: string | string[] = ''): boolean {
  const weights = new Map<string, number>();
  for (const item of String(header).toLowerCase().split(',')) {
    const [coding = '', ...parameters] = item.split(';').map((part) => part.trim());
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    weights.set(coding, weight === undefined ? 1 : Number(weight.slice(2)));
  }
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0;
}

/** Writes an answer, compressed if it is large and the browser can read that. */
export async function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Answer,
): Promise<void> {
  let bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const all: Record<string, string> = { ...headers, Vary: 'Accept-Encoding' };
  const isReadable = readsGzip(request.headers['accept-encoding']);
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
