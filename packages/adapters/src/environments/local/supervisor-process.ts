import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createServer, Socket, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { newFolderName } from './abandoned-folders.js';
import { startFailed } from './start-failed.js';

/** How the supervisor says that this Python is older than 3.9. */
export const TOO_OLD = 78;

/** The folder that holds the `rlm_runtime` package. */
const PYTHON_FOLDER = fileURLToPath(new URL('../../../python', import.meta.url));

// Works in any Python, so that an old one can say that it is old.
const BOOT = [
  'import sys',
  `sys.version_info >= (3, 9) or sys.exit(${String(TOO_OLD)})`,
  'sys.path.insert(0, sys.argv.pop(1))',
  'from rlm_runtime.supervisor import main',
  'main()',
].join('\n');

/** Where a socket's path may no longer be longer: sockaddr_un holds 104 bytes on some systems. */
const MAX_SOCKET_PATH = 100;

/** A supervisor that was just started, and what belongs to it. */
export interface SupervisorProcess {
  readonly child: ChildProcess;
  /** What it is told, and tells, in lines. */
  readonly control: Socket;
  /** Where its sessions connect. */
  readonly server: Server;
  /** Holds the socket and the sessions' folders; nobody else's. */
  readonly folder: string;
}

/**
 * Starts the Python process behind all local sessions. Process, folder and socket are there when this
 * returns; what they have to tell comes as events, later.
 *
 * The process is there before its folder, which it removes once it sees the host gone: a host that is
 * killed in between leaves nothing.
 *
 * @throws RlmError `ENVIRONMENT_START_FAILED` without a place for its folder.
 */
export function startSupervisorProcess(
  python: string,
  onConnection: (socket: Socket) => void,
): SupervisorProcess {
  const folder = chooseFolder();
  const socketPath = path.join(folder, 'host');
  const child = spawnNow(
    python,
    ['-I', '-S', '-X', 'utf8', '-c', BOOT, PYTHON_FOLDER, folder, socketPath],
    {
      // Nothing of the host's environment: its keys are not there to steal.
      env: {},
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      // Its own group: Ctrl-C in a terminal reaches the host alone.
      detached: true,
    },
  );
  const server = createServer(onConnection);
  // Out of descriptors, for one: its error comes as an event, and nothing else.
  if (child.pid === undefined) return { child, control: new Socket().destroy(), server, folder };
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (cause) {
    child.on('error', () => undefined).kill('SIGKILL');
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw startFailed(`it has no temp folder (TMPDIR): ${problem}`, cause);
  }
  // Exclusive: in a cluster each worker has its own, bound here and now.
  server.listen({ path: socketPath, backlog: 512, exclusive: true });
  return { child, control: child.stdio[3] as Socket, server, folder };
}

/** @throws RlmError where Node throws instead of telling it as an event. */
function spawnNow(...command: Parameters<typeof spawn>): ChildProcess {
  try {
    return spawn(...command);
  } catch (cause) {
    throw startFailed('its Python interpreter could not be started', cause);
  }
}

/** In a folder that all may write: a name that nobody else can have taken before. */
function chooseFolder(): string {
  const name = newFolderName();
  const folder = path.join(tmpdir(), name);
  return folder.length > MAX_SOCKET_PATH - 10 ? path.join('/tmp', name) : folder;
}
