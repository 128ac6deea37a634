import type { ChatCompletion, ChatDelta } from '@rlm-ts/domain';

import { malformedReply, recordOf, textOf } from '../calling/index.js';
import type { CalledModel } from '../calling/index.js';
import { readResponse } from './responses-reply.js';
import { reportedError } from './translate-error.js';

/**
 * Reads a streamed reply of Responses, whose last event holds the whole reply.
 *
 * @throws ModelCallError as `readResponse` does; `MODEL_REPLY_MALFORMED` for a stream that ends
 *   before its reply does.
 */
export async function* readResponseStream(
  called: CalledModel,
  events: AsyncIterable<unknown>,
): AsyncGenerator<ChatDelta, ChatCompletion> {
  let response: unknown = null;
  for await (const event of events) {
    const fields = recordOf(event);
    switch (fields['type']) {
      case 'response.output_text.delta':
        yield { kind: 'text', text: textOf(fields['delta']) };
        break;
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        yield { kind: 'reasoning', text: textOf(fields['delta']) };
        break;
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
        response = fields['response'];
        break;
      case 'error':
        throw reportedError(called, fields);
    }
  }
  if (response === null) throw malformedReply(called, 'the stream ends before the reply does');
  return readResponse(called, response);
}
