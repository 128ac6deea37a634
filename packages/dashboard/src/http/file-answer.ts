import type { WebFile } from '../web/web-files.js';
import type { Answer } from './answer.js';

/**
 * A file of the pages. The browser asks each time whether the copy that it has is still the one, so
 * that pages of an older version never meet a newer server.
 *
 * @param known What the browser has, as its `If-None-Match` says.
 */
export function fileAnswer({ body, type, etag }: WebFile, known: string | undefined): Answer {
  const headers = { 'Content-Type': type, 'Cache-Control': 'no-cache', ETag: etag };
  if (known === etag) return { status: 304, headers, body: '' };
  return { status: 200, headers, body };
}
