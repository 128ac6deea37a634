import { accessSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { runCommand } from '../../scripts/tooling/run-command.mjs';

import { reasonWithoutKernelLayer } from './kernel-layer.js';

/** An interpreter and a user that nearly every Linux has. */
const [PYTHON, USER] = ['/usr/bin/python3', 'nobody'];
/** Those in which it matters most who the worker was before it was locked in. */
const FAMILIES = ['ctypes', '/proc', 'sockets', 'ptrace', 'escapes by name'];
const TIMEOUT_MS = 180_000;

/** Why this machine cannot run anything as somebody else; `null` if it can. */
function reasonAgainst(): string | null {
  if (process.platform !== 'linux') return 'there are no users to become here';
  if (process.getuid?.() !== 0) return 'this is an ordinary user already, as whom all others run';
  try {
    accessSync(PYTHON);
    const become = ['--reuid', USER, '--clear-groups', PYTHON, '-c'];
    const program = `open(${JSON.stringify(import.meta.filename)})`;
    execFileSync('setpriv', [...become, program], { stdio: 'ignore' });
    return null;
  } catch {
    return `${USER} cannot use ${PYTHON}, setpriv, or this folder`;
  }
}

const reason = reasonAgainst() ?? (await reasonWithoutKernelLayer(PYTHON));
describe('attacks of root, run as an ordinary user', () => {
  (reason === null ? it : it.skip)(
    `are held, with the language layer and without it${reason === null ? '' : ` (not run: ${reason})`}`,
    async () => {
      const { code, stdout, stderr } = await runCommand(
        process.execPath,
        [
          'scripts/security.mjs',
          ...['--env', 'local', '--as-user', USER, '--python', PYTHON],
          ...FAMILIES.flatMap((name) => ['--family', name]),
        ],
        { quiet: true },
      );
      expect(`${stdout.split('\nBroken:')[1] ?? ''}${stderr}`).toBe('');
      expect(stdout).toMatch(/\n\d+ held, 0 broken\n$/);
      expect(code).toBe(0);
    },
    TIMEOUT_MS,
  );
});
