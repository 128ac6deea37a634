import { execFileSync } from 'node:child_process';

/** Runs a host where process ids are its own, as in a container; the host name is this machine's. */
export const IN_PROCESS_NAMESPACE: readonly string[] = [
  ...['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'],
  ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']),
];

/** Why this machine has no namespace like that of a command; `null` if it has. */
export function reasonAgainst([program = '', ...args]: readonly string[]): string | null {
  if (process.platform !== 'linux') return 'there are no namespaces here';
  try {
    execFileSync(program, [...args, 'true'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'unshare is not there, or refused';
  }
}
