import {
  createDockerEnvironmentFactory,
  createLocalEnvironmentFactory,
  type localOptionsSchema,
} from '@rlm-ts/adapters';
import type * as z from 'zod';

import type { Setting } from './harness/run-attacks.js';

type LocalOptions = z.input<typeof localOptionsSchema>;

/** What the kernel layer of the local environment may be told. */
export type KernelSandbox = NonNullable<LocalOptions['kernelSandbox']>;

/** Memory of a session; attacks on memory go for more. */
const MEMORY_MB = 256;
/** Enough for a block that heeds an interrupt to end, also on a busy machine. */
const GRACE_MS = 500;

/** The local worker; a session costs milliseconds, so every attack has its own. */
export function localSetting(
  options: Pick<LocalOptions, 'kernelSandbox' | 'restrictBuiltins' | 'pythonPath'>,
): Setting {
  return {
    factory: createLocalEnvironmentFactory({
      ...options,
      memoryLimitMb: MEMORY_MB,
      interruptGraceMs: GRACE_MS,
    }),
    freshSessions: true,
  };
}

/** Containers, as they are by default but for their share of the processors. */
export function dockerSetting(runtime: 'runc' | 'runsc'): Setting {
  return {
    factory: createDockerEnvironmentFactory({
      runtime,
      pull: 'never',
      memoryLimit: `${String(MEMORY_MB)}m`,
      cpuLimit: 2,
      interruptGraceMs: GRACE_MS,
    }),
    freshSessions: false,
  };
}
