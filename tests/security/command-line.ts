import { parseArgs } from 'node:util';

import { FAMILIES } from './attacks/index.js';
import type { Family } from './attacks/attack.js';
import type { KernelSandbox } from './settings.js';

export const USAGE = `npm run test:security -- --env local|docker [options]
  --family NAME         only this family; may be given more than once
  --kernel-sandbox MODE local: auto (default), off or require
  --unrestricted        local: only with the language layer off
  --runtime NAME        docker: runc or runsc; default: both
  --details             tells how the block of each attack ended
  --python PATH         the interpreter of the local worker and of the runs without a sandbox
  --as-user NAME        runs as this user, which root may ask for`;

/** What the command is asked to do. */
export interface CommandLine {
  readonly environment: 'local' | 'docker';
  readonly families: readonly Family[];
  readonly kernelSandbox: KernelSandbox;
  readonly unrestrictedOnly: boolean;
  /** Whether to tell how each block ended. */
  readonly details: boolean;
  readonly runtimes: readonly ('runc' | 'runsc')[];
  readonly python: string;
}

/** @throws Error with a message that says what is wrong. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values } = parseArgs({
    args: [...args],
    options: {
      env: { type: 'string', default: 'local' },
      family: { type: 'string', multiple: true, default: [] },
      'kernel-sandbox': { type: 'string', default: 'auto' },
      unrestricted: { type: 'boolean', default: false },
      details: { type: 'boolean', default: false },
      runtime: { type: 'string', multiple: true, default: [] },
      python: { type: 'string', default: 'python3' },
    },
  });
  const runtimes = values.runtime.map((name) => oneOf('--runtime', name, ['runc', 'runsc']));
  return {
    environment: oneOf('--env', values.env, ['local', 'docker']),
    families: values.family.length === 0 ? FAMILIES : values.family.map(familyNamed),
    kernelSandbox: oneOf('--kernel-sandbox', values['kernel-sandbox'], ['auto', 'require', 'off']),
    unrestrictedOnly: values.unrestricted,
    details: values.details,
    runtimes: runtimes.length === 0 ? ['runc', 'runsc'] : runtimes,
    python: values.python,
  };
}

function familyNamed(name: string): Family {
  const found = FAMILIES.find((family) => family.name === name);
  if (found !== undefined) return found;
  const known = FAMILIES.map((family) => `"${family.name}"`).join(', ');
  throw new Error(`There is no family "${name}". There are: ${known}.`);
}

function oneOf<const Value extends string>(
  option: string,
  value: string,
  values: readonly Value[],
): Value {
  const found = values.find((each) => each === value);
  if (found !== undefined) return found;
  throw new Error(`${option} must be one of ${values.join(', ')}, not "${value}".\n${USAGE}`);
}
