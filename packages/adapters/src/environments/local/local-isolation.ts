import {
  SecurityViolationError,
  type IsolationGuarantee,
  type IsolationReport,
} from '@rlm-ts/domain';
import type { KernelLayer } from '../runtime-protocol/messages.js';
import { kernelFix, kernelSandboxFix } from './kernel-fixes.js';
import type { LocalOptions } from './options.js';

type Options = Pick<LocalOptions, 'restrictBuiltins' | 'memoryLimitMb' | 'kernelSandbox'>;

/** What is asked of each layer that the worker reports, and whether `require` insists on it. */
const LAYERS: Readonly<Record<string, { readonly asked: string; readonly required: boolean }>> = {
  files: { asked: "Python's own to read, its folder to write", required: true },
  'file system view': { asked: 'nothing else is there', required: false },
  network: { asked: 'none', required: true },
  processes: { asked: 'none but its own', required: true },
  'system calls': { asked: 'only listed ones', required: true },
  privileges: { asked: 'none, and no way to new ones', required: true },
  user: { asked: 'not root', required: true },
  namespaces: { asked: 'of its own', required: false },
  resources: { asked: 'bounded', required: true },
};

const NO_KERNEL_LAYER =
  'The kernel does not hold the worker: code that gets around the restricted builtins can do what this user can.';

const RESTRICT = 'Set the environment option restrictBuiltins to true.';
const LIMIT_MEMORY = 'Set the environment option memoryLimitMb.';

/**
 * What holds the code of a local session; nothing here is more than it is.
 *
 * @param kernel What the worker found out by trying; `null` if it was not asked to be locked.
 * @throws SecurityViolationError if the kernel layer is required and a part of it is missing.
 */
export function judgeIsolation(
  options: Options,
  kernel: readonly KernelLayer[] | null,
): IsolationReport {
  const layers = kernel ?? [];
  const absent = layers.filter(({ inForce }) => !inForce);
  if (options.kernelSandbox === 'require') refuseWithout(layers);
  const { restrictBuiltins, memoryLimitMb } = options;
  const missing = [
    ...absent.map(({ name, detail }) => ({
      sentence: `${name}: ${detail}`,
      fix: kernelFix(name),
    })),
    ...(kernel === null
      ? [{ sentence: NO_KERNEL_LAYER, fix: kernelSandboxFix(options.kernelSandbox) }]
      : []),
    ...(restrictBuiltins
      ? []
      : [{ sentence: 'The language layer is switched off.', fix: RESTRICT }]),
    ...(memoryLimitMb === null
      ? [{ sentence: 'There is no memory limit.', fix: LIMIT_MEMORY }]
      : []),
  ];
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
        fix: restrictBuiltins ? null : RESTRICT,
      },
      {
        name: 'memory',
        asked: memoryLimitMb === null ? 'no limit' : `${String(memoryLimitMb)} MB`,
        inForce: memoryLimitMb !== null,
        checkedBy: 'host',
        detail:
          memoryLimitMb === null
            ? 'The worker may take what there is.'
            : 'Set as a limit of the process; the worker does not start without it.',
        fix: memoryLimitMb === null ? LIMIT_MEMORY : null,
      },
      ...layers.map(toGuarantee),
    ],
    missing: missing.map(({ sentence }) => sentence),
    remedies: missing.map(({ fix }) => fix),
  };
}

function toGuarantee({ name, inForce, detail }: KernelLayer): IsolationGuarantee {
  const asked = LAYERS[name]?.asked ?? 'held';
  const fix = inForce ? null : kernelFix(name);
  return { name, asked, inForce, checkedBy: 'inside', detail, fix };
}

function refuseWithout(layers: readonly KernelLayer[]): void {
  const held = new Set(layers.filter(({ inForce }) => inForce).map(({ name }) => name));
  const unmet = Object.entries(LAYERS).filter(
    ([name, { required }]) => required && !held.has(name),
  );
  if (unmet.length === 0) return;
  const why = unmet.map(([name]) => {
    const detail = layers.find((layer) => layer.name === name)?.detail;
    return `${name} (${detail ?? 'this system has no such layer'})`;
  });
  throw new SecurityViolationError(
    `kernelSandbox: "require" cannot be met here: ${why.join('; ')} Use Linux 5.13 or later, the docker environment, or kernelSandbox: "auto" for code that you trust.`,
    { missing: unmet.map(([name]) => name) },
  );
}
