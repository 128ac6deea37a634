import { RlmError } from '@rlm-ts/domain';
import type { ContextPayload, JsonValue, SubCallRequest } from '@rlm-ts/domain';

import type { WireContext, WireRequest } from './messages.js';
import { findSpecialNumbers, restoreSpecialNumbers } from './special-numbers.js';

/**
 * Writes a request as JSON text.
 *
 * @throws RlmError `CONTEXT_INVALID` for a file, and for a value that JSON cannot hold.
 */
export function encodeRequest(request: SubCallRequest): string {
  const { context, ...rest } = request;
  const json = JSON.stringify(rest);
  return context === undefined ? json : `${json.slice(0, -1)},"context":${encodeContext(context)}}`;
}

/**
 * Reads a request that passed the schema.
 *
 * @throws RlmError `PROTOCOL_VIOLATION` for a context that is not what it says.
 */
export function decodeRequest(wire: WireRequest): SubCallRequest {
  const { kind, prompt, messages, model, context } = wire;
  return {
    kind,
    prompt,
    ...(messages === undefined ? {} : { messages }),
    ...(model === undefined ? {} : { model }),
    ...(context === undefined ? {} : { context: decodeContext(context) }),
  };
}

function encodeContext(context: ContextPayload): string {
  switch (context.kind) {
    case 'text':
      return JSON.stringify({ kind: 'text', text: context.text });
    case 'json': {
      // First, since it is what finds a circle.
      const value = encodeValue(context.value);
      const numbers = findSpecialNumbers(context.value);
      const rest = numbers.length === 0 ? '' : `,"specialNumbers":${JSON.stringify(numbers)}`;
      return `{"kind":"json","value":${value}${rest}}`;
    }
    case 'bytes': {
      const { buffer, byteOffset, byteLength } = context.bytes;
      const base64 = Buffer.from(buffer, byteOffset, byteLength).toString('base64');
      return JSON.stringify({ kind: 'bytes', base64 });
    }
    case 'file':
    case 'files':
      throw new RlmError({
        code: 'CONTEXT_INVALID',
        message:
          'A file cannot be the context of an rlm_query from another process; pass its text or bytes.',
      });
  }
}

function encodeValue(value: JsonValue): string {
  try {
    return JSON.stringify(value);
  } catch (cause) {
    throw new RlmError({
      code: 'CONTEXT_INVALID',
      message:
        'The context of an rlm_query cannot be written as JSON: it is circular, too deep, or holds what JSON lacks.',
      cause,
    });
  }
}

function decodeContext(wire: WireContext): ContextPayload {
  if (wire.kind === 'text') return wire;
  if (wire.kind === 'bytes') return { kind: 'bytes', bytes: decodeBase64(wire.base64) };
  // Whatever JSON.parse made is a JsonValue.
  const value = wire.value as JsonValue;
  return { kind: 'json', value: restoreSpecialNumbers(value, wire.specialNumbers ?? []) };
}

/** `Buffer.from` skips what it does not know; only text that comes out the same is base64. */
function decodeBase64(base64: string): Uint8Array {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.toString('base64') === base64) {
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  throw new RlmError({
    code: 'PROTOCOL_VIOLATION',
    message: 'The bytes of a context are not base64.',
  });
}
