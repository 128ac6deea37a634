import * as z from 'zod';
import {
  fromEnvironment,
  isOn,
  numberWithin,
  oneOf,
} from '../../settings/variables/from-environment.js';
import { defaultNetwork } from './environment-defaults.js';

const SIZE = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/i;
const UNITS = ['', 'k', 'm', 'g', 't'];

/** A size such as `256m`, `1.5g` or `1048576` in bytes; `null` for anything else. */
export function parseSize(text: string): number | null {
  const [, amount, unit] = SIZE.exec(text.trim()) ?? [];
  if (amount === undefined || unit === undefined) return null;
  return Math.floor(Number(amount) * 1024 ** UNITS.indexOf(unit.toLowerCase()));
}

function size(minBytes: number): z.ZodString {
  return z.string().refine((text) => (parseSize(text) ?? 0) >= minBytes, {
    message: `must be a size such as "256m" or "1g", of at least ${String(minBytes >> 20)}m`,
  });
}

const MEGABYTE = 1 << 20;
const LEAST_MEMORY = 64 * MEGABYTE;
const RUNTIMES = ['auto', 'runsc', 'runc'] as const;

/** The `docker` environment's options; times in milliseconds, sizes as in `256m`. */
export const dockerOptionsSchema = z
  .strictObject({
    image: z
      .string()
      .min(1)
      .default(fromEnvironment('RLM_DOCKER_IMAGE', 'python:3.12-slim', 'an image', (text) => text))
      .describe(
        'Any image with Python 3.9 or later as `python3`; needs no packages. Also RLM_DOCKER_IMAGE.',
      ),
    pull: z
      .enum(['missing', 'always', 'never'])
      .default('missing')
      .describe('When the image is pulled from its registry.'),
    dockerHost: z
      .string()
      .min(1)
      .optional()
      .describe('Where the engine listens; default: DOCKER_HOST, else the local socket.'),
    subprocessTimeoutMs: z
      .int()
      .min(1)
      .default(120_000)
      .describe('Time limit of one block. Waiting for sub-calls does not count.'),
    executeTimeoutCapMs: z
      .int()
      .min(1)
      .default(300_000)
      .describe('No block ever gets more time than this, whatever a call asks for.'),
    proxyHttpTimeoutMs: z
      .int()
      .min(1)
      .default(60_000)
      .describe('Time limit of one model or tool call made by code, from when it goes out.'),
    interruptGraceMs: z
      .int()
      .min(0)
      .default(1000)
      .describe('How long an interrupted block may take to stop before its processes are killed.'),
    startTimeoutMs: z
      .int()
      .min(1000)
      .default(60_000)
      .describe('How long a container may take from its creation to its first word.'),
    heartbeatMs: z
      .int()
      .min(100)
      .default(10_000)
      .describe(
        'How often a container is asked for a sign of life; one that gives none six times is given up, and one that hears nothing for eight times ends itself.',
      ),
    setupCode: z
      .string()
      .optional()
      .describe("The application's own Python, run before the first block."),
    runtime: z
      .enum(RUNTIMES)
      .default(
        fromEnvironment('RLM_DOCKER_RUNTIME', 'auto', 'auto, runsc or runc', oneOf(...RUNTIMES)),
      )
      .describe(
        '`auto`: gVisor (runsc) where the engine has it, else runc, and the report says so. Also RLM_DOCKER_RUNTIME.',
      ),
    requireGvisor: z.boolean().default(false).describe('Refuse to run without gVisor.'),
    allowUnsafeRuntime: z
      .boolean()
      .default(fromEnvironment('RLM_ALLOW_UNSAFE_RUNTIME', false, '1 or 0', isOn))
      .describe(
        'Run on runc, with a warning, where gVisor was required and is absent. Also RLM_ALLOW_UNSAFE_RUNTIME.',
      ),
    networkMode: z
      .string()
      .min(1)
      .default(defaultNetwork)
      .describe(
        '`none`: loopback only. `bridge`, `host` or the name of a network open the sandbox. Also RLM_NETWORK_ENABLED.',
      ),
    memoryLimit: size(LEAST_MEMORY)
      .default(
        fromEnvironment(
          'RLM_MEMORY_LIMIT',
          '256m',
          'a size of at least 64m, such as 256m',
          (text) => ((parseSize(text) ?? 0) >= LEAST_MEMORY ? text : undefined),
        ),
      )
      .describe(
        'Memory of the container, its tmpfs included; there is no swap. Also RLM_MEMORY_LIMIT.',
      ),
    cpuLimit: z
      .number()
      .min(0.01)
      .max(1024)
      .default(fromEnvironment('RLM_CPU_LIMIT', 0.5, '0.01 to 1024', numberWithin(0.01, 1024)))
      .describe('Processors, in parts of one. Also RLM_CPU_LIMIT.'),
    pidsLimit: z
      .int()
      .min(8)
      .max(32_768)
      .default(fromEnvironment('RLM_PIDS_LIMIT', 50, '8 to 32768', numberWithin(8, 32_768)))
      .describe('Processes and threads of the code. Also RLM_PIDS_LIMIT.'),
    openFilesLimit: z
      .int()
      .min(64)
      .max(1_048_576)
      .default(1024)
      .describe('Open files of a process.'),
    tmpfsSize: size(MEGABYTE).default('64m').describe('Space in /tmp, where the code works.'),
    tmpfsInodes: z.int().min(100).default(10_000).describe('Files in /tmp. Not held by gVisor.'),
    readOnly: z.boolean().default(true).describe('The root file system cannot be written.'),
    workspaceMount: z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .describe('A folder of the host that the code sees as /workspace.'),
    writable: z.boolean().default(false).describe('The code may write in /workspace.'),
    user: z
      .string()
      .regex(/^(auto|\d+(:\d+)?)$/, 'must be "auto", a uid, or uid:gid')
      .default('auto')
      .describe('Who the code is. `auto`: a user of its own for each session, never root.'),
    seccomp: z
      .enum(['strict', 'engine'])
      .default('strict')
      .describe("Which system calls exist: this package's profile, or the engine's default."),
    warmPoolSize: z
      .int()
      .min(0)
      .max(64)
      .default(0)
      .describe('Containers kept started ahead of sessions; each serves one session only.'),
    maxOutputBytes: z
      .int()
      .min(1024)
      .max(4 * MEGABYTE) // bytes that are not UTF-8 are shown four times as long
      .default(MEGABYTE)
      .describe('Kept of each output stream of a block: a quarter from its head, the rest tail.'),
  })
  .refine((options) => options.subprocessTimeoutMs <= options.executeTimeoutCapMs, {
    path: ['subprocessTimeoutMs'],
    message: 'must not be above executeTimeoutCapMs',
  })
  .refine(
    ({ tmpfsSize, memoryLimit }) => (parseSize(tmpfsSize) ?? 0) <= (parseSize(memoryLimit) ?? 0),
    { path: ['tmpfsSize'], message: 'must not be above memoryLimit, which it counts towards' },
  )
  .refine((options) => options.user !== '0' && !options.user.startsWith('0:'), {
    path: ['user'],
    message: 'must not be root; leave it out, or name the uid that owns the workspace',
  });

/** The `docker` environment's options with defaults filled in. */
export type DockerOptions = z.infer<typeof dockerOptionsSchema>;

/** What of a container's memory is left to everything but the process that uses most of it. */
const RESERVED_BYTES = 32 * MEGABYTE;

/** What one process of a container may use, so that it meets its own limit before the container's. */
export function processMemoryBytes({ memoryLimit }: Pick<DockerOptions, 'memoryLimit'>): number {
  return (parseSize(memoryLimit) ?? 0) - RESERVED_BYTES;
}
