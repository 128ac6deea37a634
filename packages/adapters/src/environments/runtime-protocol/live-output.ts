import type { OutputPiece } from '@rlm-ts/domain';
import type { OutputMessage } from './messages.js';
import { protocolViolation } from './protocol-violation.js';

/** What may be told of each stream of a block while it runs. */
const MAX_LIVE_BYTES = 64 * (1 << 10);

/**
 * Passes on what one block prints while it runs; `null` if nobody wants to know.
 *
 * @param listener Whatever it throws harms nothing.
 * @returns Throws `PROTOCOL_VIOLATION` for another size than told, or for more than may be told.
 */
export function liveOutput(
  listener: ((piece: OutputPiece) => void) | undefined,
): ((output: OutputMessage, body: Buffer) => void) | null {
  if (listener === undefined) return null;
  const told = { stdout: 0, stderr: 0 };
  return ({ stream, size }, body) => {
    told[stream] += size;
    if (size !== body.length || told[stream] > MAX_LIVE_BYTES) {
      throw protocolViolation('more output than it may tell, or of another size');
    }
    try {
      listener({ stream, text: body.toString('utf8') });
    } catch {
      // Who watches a block must not be able to end it; the result has the output all the same.
    }
  };
}
