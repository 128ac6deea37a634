import { createServer } from 'node:net';
import type { DiagnosisCheck } from '@rlm-ts/domain';
import { whoListens } from './who-listens.js';

const LOOPBACK = '127.0.0.1';

/**
 * Whether a server for this machine alone, such as the dashboard, can listen on a port; found out by
 * listening there for a moment. It is told as a warning if not: there are other ports.
 */
export async function checkPort(port: number): Promise<DiagnosisCheck> {
  const what = 'port';
  const problem = await tryToListen(port);
  if (problem === null)
    return { status: 'ok', what, detail: `${String(port)} is free`, fix: null, code: null };
  const isTaken = problem.code === 'EADDRINUSE';
  const owner = isTaken ? await whoListens(port) : null;
  return {
    status: 'warn',
    what,
    detail: isTaken
      ? `${String(port)} is taken${owner === null ? '' : ` by ${owner}`}`
      : `${String(port)} cannot be listened on: ${problem.message}`,
    fix: 'Choose another one for the dashboard, such as `rlm visualize --port 8502`.',
    code: null,
  };
}

function tryToListen(port: number): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => {
      server.close(() => {
        resolve(null);
      });
    });
  });
}
