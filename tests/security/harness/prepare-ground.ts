import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import type { Ground } from '../canaries/field.js';
import { newSecret } from '../canaries/secret.js';

const HOST_VARIABLE = 'RLM_SECURITY_CANARY';

/** Where the programs of this suite lie, as they are in the repository. */
export interface Sources {
  /** The folder `tests/security`. */
  readonly suite: string;
  /** The folder that holds `rlm_runtime`. */
  readonly runtime: string;
}

/** @param root The repository. */
export function sourcesIn(root: string): Sources {
  return {
    suite: path.join(root, 'tests/security'),
    runtime: path.join(root, 'packages/adapters/python'),
  };
}

/** Makes the folder in which canaries are planted, and this process's own secret. */
export async function prepareGround(
  python: string,
  { suite }: Sources,
): Promise<Ground & AsyncDisposable> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rlm-security-'));
  // The attacker may be another user than this process, and is to find what everybody may read.
  await chmod(folder, 0o755);
  await copyFile(path.join(suite, 'canaries/victim.py'), path.join(folder, 'victim.py'));
  const fields: Ground['fields'] = new Set();
  const hostVariable = { name: HOST_VARIABLE, value: newSecret() };
  process.env[HOST_VARIABLE] = hostVariable.value;
  return {
    folder,
    python: await pathOf(python),
    hostVariable,
    fields,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...fields].map((field) => field.remove()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The interpreter itself: a shim before it would be started hundreds of times. */
async function pathOf(python: string): Promise<string> {
  const program = 'import sys; print(sys.executable)';
  const { stdout } = await promisify(execFile)(python, ['-c', program]);
  return stdout.trim();
}
