import { RlmError } from '@rlm-ts/api';
import { once } from 'node:events';
import type { Server } from 'node:http';

/**
 * Listens on the first of the addresses that this machine has.
 *
 * @returns The port, which the system has chosen for 0.
 * @throws RlmError `CONFIG_INVALID` if the port cannot be had.
 */
export async function listen(
  server: Server,
  addresses: readonly string[],
  port: number,
): Promise<number> {
  let problem: unknown;
  for (const address of addresses) {
    try {
      server.listen({ port, host: address });
      await once(server, 'listening');
      const bound = server.address();
      return typeof bound === 'object' && bound !== null ? bound.port : port;
    } catch (error) {
      problem = error;
      if (codeOf(error) !== 'EADDRNOTAVAIL') break;
    }
  }
  throw new RlmError({
    code: 'CONFIG_INVALID',
    message: `port: ${reasonOf(problem, port)} Choose another one with --port; 0 takes any that is free.`,
    cause: problem,
    details: { port },
  });
}

function reasonOf(error: unknown, port: number): string {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return `${String(port)} is taken, perhaps by a dashboard that runs already.`;
    case 'EACCES':
      return `${String(port)} is not allowed to this user.`;
    default:
      return `the dashboard cannot listen on ${String(port)} (${error instanceof Error ? error.message : String(error)}).`;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, 'code') : undefined;
}
