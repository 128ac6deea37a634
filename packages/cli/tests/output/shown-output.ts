import { PassThrough } from 'node:stream';
import { Output } from '../../src/output/output.js';

/** An output that keeps what was written. */
export function shownOutput(): { readonly output: Output; readonly text: () => string } {
  const stream = new PassThrough();
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return {
    output: new Output(stream),
    text: () => Buffer.concat(chunks).toString('utf8'),
  };
}
