import path from 'node:path';
import type { LocalOptions } from './options.js';

const MB = 1 << 20;

/** What the supervisor has to know to start a session; docs/protocol.md has the fields. */
export interface SessionPlan {
  /** Whether the kernel is to hold it. */
  readonly kernel: boolean;
  readonly memoryBytes: number | null;
  readonly scratchBytes: number;
  /** Folders that it may read besides Python's own. */
  readonly readable: readonly string[];
  /** Whether installed packages have to be found. */
  readonly sitePackages: boolean;
}

/** The plan for all sessions with these options. */
export function sessionPlan(options: LocalOptions): SessionPlan {
  const { kernelSandbox, memoryLimitMb, scratchLimitMb, allowedImportRoots, setupCode } = options;
  return {
    kernel: kernelSandbox !== 'off',
    memoryBytes: memoryLimitMb === null ? null : memoryLimitMb * MB,
    scratchBytes: scratchLimitMb * MB,
    readable: allowedImportRoots
      .filter((root) => root.includes('/'))
      .map((root) => path.resolve(root)),
    sitePackages: allowedImportRoots.length > 0 || setupCode !== undefined,
  };
}
