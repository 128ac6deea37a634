import { SecurityViolationError } from '@rlm-ts/domain';
import * as z from 'zod';

const text = z.string().max(4096);
const list = z.array(text).max(256);
const amount = z.number();
const unknown = <T extends z.ZodType>(schema: T) => schema.nullish().transform((it) => it ?? null);
const limit = unknown(z.tuple([amount, amount]));

const scratchSchema = z.looseObject({
  bytes: amount,
  files: amount,
  kind: unknown(text),
  noExec: unknown(z.boolean()),
  noSuid: unknown(z.boolean()),
});

const cgroupSchema = z.looseObject({
  version: z.union([z.literal(1), z.literal(2)]),
  memoryBytes: unknown(amount),
  swapBytes: unknown(amount),
  memoryAndSwapBytes: unknown(amount),
  swappiness: unknown(amount),
  processors: unknown(amount),
  processes: unknown(amount),
});

const inspectionSchema = z.looseObject({
  pid: unknown(z.int()),
  user: unknown(
    z.looseObject({
      uids: z.array(z.int()).length(3),
      gids: z.array(z.int()).length(3),
      groups: z.array(z.int()).max(256),
    }),
  ),
  capabilities: unknown(
    z.looseObject({
      inheritable: unknown(text),
      permitted: unknown(text),
      effective: unknown(text),
      bounding: unknown(text),
      ambient: unknown(text),
    }),
  ),
  noNewPrivileges: unknown(z.boolean()),
  seccompMode: unknown(z.int()),
  rootFileSystem: unknown(
    z.looseObject({ readOnly: unknown(z.boolean()), writes: z.record(text, unknown(text)) }),
  ),
  writableMounts: unknown(list),
  network: unknown(
    z.looseObject({
      interfaces: unknown(
        z.array(z.looseObject({ name: text, up: unknown(z.boolean()) })).max(256),
      ),
      outbound: unknown(z.record(text, unknown(text))),
    }),
  ),
  scratch: unknown(z.record(text, unknown(scratchSchema))),
  limits: unknown(z.looseObject({ processes: limit, openFiles: limit, coreBytes: limit })),
  machine: unknown(z.looseObject({ memoryBytes: unknown(amount), swapBytes: unknown(amount) })),
  cgroup: unknown(cgroupSchema),
  gvisor: unknown(z.boolean()),
  engineSockets: unknown(list),
  environment: unknown(list),
  attempts: unknown(z.record(text, unknown(text))),
});

/** What a container's main process found of its own walls; `null` for what it could not find out. */
export type Inspection = z.infer<typeof inspectionSchema>;

/**
 * Reads what `rlm_runtime.inspection` sent. It comes out of the sandbox, so its shape is checked.
 *
 * @throws SecurityViolationError when it is not such an inspection: nobody knows then what holds.
 */
export function readInspection(value: unknown): Inspection {
  const parsed = inspectionSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SecurityViolationError(
    `The container's account of its own isolation cannot be read, so nothing runs in it: ` +
      `${z.prettifyError(parsed.error).slice(0, 500)}. Check that the image is what it should be.`,
  );
}
