import type { IsolationReport } from '@rlm-ts/domain';
import type { LocalOptions } from './options.js';

/** What holds the code of a local session. Nothing here is more than it is. */
export function localIsolation({
  restrictBuiltins,
  memoryLimitMb,
}: Pick<LocalOptions, 'restrictBuiltins' | 'memoryLimitMb'>): IsolationReport {
  const missing = [
    'The kernel does not hold the worker yet: code that gets around the restricted builtins can do what this user can.',
    'The worker shares the host\u2019s network, files and processes.',
  ];
  if (!restrictBuiltins) missing.push('The language layer is switched off.');
  if (memoryLimitMb === null) missing.push('There is no memory limit.');
  return {
    isolation: 'process',
    runtime: 'process',
    guarantees: [
      {
        name: 'host environment',
        asked: 'none of its variables',
        inForce: true,
        checkedBy: 'host',
        detail: 'The worker is started with an empty environment.',
      },
      {
        name: 'language layer',
        asked: restrictBuiltins ? 'restricted builtins, imports and files' : 'none',
        inForce: restrictBuiltins,
        checkedBy: 'host',
        detail: 'A layer against accidents, no boundary.',
      },
      {
        name: 'memory',
        asked: memoryLimitMb === null ? 'no limit' : `${String(memoryLimitMb)} MB`,
        inForce: memoryLimitMb !== null,
        checkedBy: 'host',
        detail: 'Set as a limit of the process; the worker does not start without it.',
      },
    ],
    missing,
  };
}
