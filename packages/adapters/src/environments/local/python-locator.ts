import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { RlmError } from '@rlm-ts/domain';
import { startFailed } from './start-failed.js';

const run = promisify(execFile);
const located = new Map<string, Promise<string>>();

/**
 * The absolute path of a Python interpreter. A version manager's shim, which is a script that takes
 * many times longer than Python itself, is followed once to the interpreter behind it; the answer
 * is kept for the life of the process.
 *
 * @param nameOrPath A path, or a name to look up on the `PATH`.
 * @throws RlmError `PYTHON_NOT_FOUND`.
 */
export function locatePython(nameOrPath: string): Promise<string> {
  let found = located.get(nameOrPath);
  if (found === undefined) {
    found = locate(nameOrPath);
    located.set(nameOrPath, found);
    // A failure is not kept: Python may be installed while the process lives.
    found.catch(() => located.delete(nameOrPath));
  }
  return found;
}

async function locate(nameOrPath: string): Promise<string> {
  const candidates = nameOrPath.includes('/')
    ? [path.resolve(nameOrPath)]
    : (process.env['PATH'] ?? '')
        .split(path.delimiter)
        .filter((folder) => folder !== '')
        .map((folder) => path.join(folder, nameOrPath));
  for (const candidate of candidates) {
    if (!(await isExecutable(candidate))) continue;
    return (await isScript(candidate)) ? followShim(candidate, nameOrPath) : candidate;
  }
  throw notFound(nameOrPath, candidates);
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    // A folder is "executable" too.
    return (await stat(file)).isFile();
  } catch (error) {
    throwIfOutOfRoom(error);
    return false;
  }
}

/** A system that opens no more files says nothing of whether there is one. */
function throwIfOutOfRoom(error: unknown): void {
  if (!(error instanceof Error && 'code' in error)) return;
  const code = String(error.code);
  if (['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN'].includes(code)) {
    throw startFailed(`its Python interpreter could not be looked for: ${error.message}`, error);
  }
}

async function isScript(file: string): Promise<boolean> {
  await using handle = await open(file).catch((error: unknown) => {
    throwIfOutOfRoom(error);
    throw error;
  });
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
  return bytesRead === 2 && buffer.toString('latin1') === '#!';
}

async function followShim(shim: string, nameOrPath: string): Promise<string> {
  try {
    const program = 'import sys; print(sys.executable)';
    const { stdout } = await run(shim, ['-I', '-S', '-c', program], { timeout: 10_000 });
    const executable = stdout.trim();
    if (path.isAbsolute(executable)) return executable;
  } catch (cause) {
    throwIfOutOfRoom(cause);
    throw notFound(nameOrPath, [shim], cause);
  }
  throw notFound(nameOrPath, [shim]);
}

function notFound(nameOrPath: string, tried: readonly string[], cause?: unknown): RlmError {
  return new RlmError({
    code: 'PYTHON_NOT_FOUND',
    message:
      `No Python interpreter at "${nameOrPath}" (environment option pythonPath). ` +
      'Install Python 3.9 or later, for example "apt-get install python3", or set pythonPath to its absolute path.',
    cause,
    details: { pythonPath: nameOrPath, tried },
  });
}
