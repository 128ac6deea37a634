import { parseConfig } from '@rlm-ts/application';
import * as z from 'zod';
import { signal as signalSchema } from './kinds.js';

const place = { path: z.string().min(1), sizeBytes: z.int().min(0).optional() };

const payloadSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('text'), text: z.string() }),
    z.strictObject({ kind: z.literal('json'), value: z.unknown() }),
    z.strictObject({ kind: z.literal('bytes'), bytes: z.instanceof(Uint8Array) }),
    z.strictObject({ kind: z.literal('file'), ...place }),
    z.strictObject({
      kind: z.literal('files'),
      files: z.array(z.strictObject({ name: z.string().min(1), ...place })),
    }),
  ],
  {
    error:
      'expected { kind: "text", text }, { kind: "json", value }, { kind: "bytes", bytes }, { kind: "file", path } or { kind: "files", files }',
  },
);

/** @throws RlmError `CONFIG_INVALID` for what is no `ContextPayload`, and for what is no signal. */
export function checkLoading(payload: unknown, signal: unknown): void {
  parseConfig(payloadSchema, payload, 'payload');
  parseConfig(signalSchema, signal, 'signal');
}
