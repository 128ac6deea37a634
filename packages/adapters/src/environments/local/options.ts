import * as z from 'zod';

/** The `local` environment's options; times in milliseconds. */
export const localOptionsSchema = z
  .strictObject({
    executeTimeoutMs: z
      .int()
      .min(1)
      .default(30_000)
      .describe('Time limit of one block. Waiting for sub-calls does not count.'),
    executeTimeoutCapMs: z
      .int()
      .min(1)
      .default(300_000)
      .describe('No block ever gets more time than this, whatever a call asks for.'),
    brokerTimeoutMs: z
      .int()
      .min(1)
      .default(30_000)
      .describe('Time limit of one model or tool call made by code, from when it goes out.'),
    interruptGraceMs: z
      .int()
      .min(0)
      .default(500)
      .describe('How long an interrupted block may take to stop before its process is killed.'),
    allowedImportRoots: z
      .array(z.string().min(1))
      .default([])
      .describe(
        'Imports allowed besides the standard list: names of installed modules, or folders (anything with a "/") whose modules are all allowed.',
      ),
    setupCode: z
      .string()
      .optional()
      .describe(
        "The application's own Python, run before the first block without the language layer. The kernel layer holds it too.",
      ),
    restrictBuiltins: z
      .boolean()
      .default(true)
      .describe('The language layer: restricted builtins, imports and files. Off: plain Python.'),
    kernelSandbox: z
      .enum(['auto', 'require', 'off'])
      .default('auto')
      .describe(
        'The kernel layer: Landlock, a filter of system calls, namespaces, limits. "auto" takes what the system has and reports what is missing, "require" refuses to run without it.',
      ),
    pythonPath: z
      .string()
      .min(1)
      .default('python3')
      .describe('The interpreter (3.9 or later): a path, or a name looked up on the PATH.'),
    memoryLimitMb: z
      .int()
      .min(64)
      .nullable()
      .default(2048)
      .describe('Private memory of one session in MB; null for no limit.'),
    scratchLimitMb: z
      .int()
      .min(1)
      .default(64)
      .describe(
        "What a session's folder may hold in MB, and the longest file, under the kernel layer.",
      ),
    maxOutputBytes: z
      .int()
      .min(1024)
      .max(4 * (1 << 20)) // bytes that are not UTF-8 are shown four times as long
      .default(1 << 20)
      .describe('Kept of each output stream of a block: a quarter from its head, the rest tail.'),
  })
  .refine((options) => options.executeTimeoutMs <= options.executeTimeoutCapMs, {
    path: ['executeTimeoutMs'],
    message: 'must not be above executeTimeoutCapMs',
  });

/** The `local` environment's options with defaults filled in. */
export type LocalOptions = z.infer<typeof localOptionsSchema>;
