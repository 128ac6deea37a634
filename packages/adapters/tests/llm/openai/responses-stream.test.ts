import { describe, expect, it } from '@jest/globals';

import { readResponse } from '../../../src/llm/openai/responses-reply.js';
import { readResponseStream } from '../../../src/llm/openai/responses-stream.js';
import { CALLED } from './request.js';
import { SAID, reply } from './responses-items.js';

describe('readResponseStream', () => {
  const read = async (...events: unknown[]): Promise<unknown[]> => {
    const stream = readResponseStream(CALLED, played(events));
    const seen: unknown[] = [];
    for (;;) {
      const next = await stream.next();
      seen.push(next.value);
      if (next.done === true) return seen;
    }
  };

  it('yields text and reasoning and returns the reply of the last event', async () => {
    const seen = await read(
      { type: 'response.created', response: {} },
      { type: 'response.reasoning_summary_text.delta', delta: 'hm' },
      { type: 'response.reasoning_text.delta', delta: '!' },
      { type: 'response.output_text.delta', delta: 'so' },
      { type: 'response.completed', response: reply([SAID]) },
    );
    expect(seen).toEqual([
      { kind: 'reasoning', text: 'hm' },
      { kind: 'reasoning', text: '!' },
      { kind: 'text', text: 'so' },
      readResponse(CALLED, reply([SAID])),
    ]);
  });

  it.each([
    [{ type: 'response.output_text.delta', delta: 'so' }, 'MODEL_REPLY_MALFORMED'],
    [{ type: 'error', code: 'rate_limit_exceeded', message: 'm' }, 'RATE_LIMITED'],
    [{ type: 'response.failed', response: reply([], { status: 'failed' }) }, 'MODEL_FAILED'],
  ])('rejects a stream of %j with %s', async (event, code) => {
    await expect(read(event)).rejects.toMatchObject({ code });
  });
});

async function* played(events: readonly unknown[]): AsyncGenerator {
  yield* events;
}
