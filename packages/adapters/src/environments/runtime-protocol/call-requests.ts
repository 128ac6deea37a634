import type { ContextPayload, JsonValue, SubCallRequest } from '@rlm-ts/domain';
import * as z from 'zod';
import type { CallMessage } from './messages.js';
import { protocolViolation } from './protocol-violation.js';
import { parsePythonJson } from './python-json.js';
import { decodeText } from './text-encoding.js';

/**
 * What a call of the code asks the broker.
 *
 * @throws RlmError `PROTOCOL_VIOLATION` if the sizes do not add up to the body, or if a chat or a
 *   context is none.
 */
export function readRequests(call: CallMessage, body: Buffer): SubCallRequest[] {
  let start = 0;
  const take = (size: number): Buffer => {
    const piece = body.subarray(start, start + size);
    start += size;
    return piece;
  };
  const requests = call.requests.map((request): SubCallRequest => {
    const text = decodeText(request.encoding, take(request.size));
    const { context, chat } = request;
    return {
      kind: call.kind,
      ...(chat === true ? readChat(text) : { prompt: text }),
      ...(call.model === null ? {} : { model: call.model }),
      ...(context === undefined ? {} : { context: readContext(context.kind, take(context.size)) }),
    };
  });
  if (start !== body.length) {
    throw protocolViolation('the sizes in a call do not add up to its body');
  }
  return requests;
}

const chatSchema = z
  .array(z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: z.string() }))
  .min(1);

/** A whole chat, and the same in words for whoever looks at the call. */
function readChat(text: string): Pick<SubCallRequest, 'prompt' | 'messages'> {
  let value: unknown = null;
  try {
    value = JSON.parse(text);
  } catch {
    // Refused below, as everything else that is no chat.
  }
  const parsed = chatSchema.safeParse(value);
  if (!parsed.success) throw protocolViolation('a chat is not a list of messages');
  const messages = parsed.data;
  const [only] = messages;
  const prompt =
    messages.length === 1 && only !== undefined
      ? only.content
      : messages.map(({ role, content }) => `${role}: ${content}`).join('\n\n');
  return { prompt, messages };
}

function readContext(kind: 'json' | 'bytes', bytes: Buffer): ContextPayload {
  if (kind === 'bytes') return { kind: 'bytes', bytes: Buffer.from(bytes) };
  try {
    const value = parsePythonJson(bytes.toString('utf8')) as JsonValue;
    return typeof value === 'string' ? { kind: 'text', text: value } : { kind: 'json', value };
  } catch (cause) {
    throw protocolViolation('the context of an rlm_query is not JSON', cause);
  }
}
