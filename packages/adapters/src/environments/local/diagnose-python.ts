import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { failedCheck, RlmError, throwIfAborted, type DiagnosisCheck } from '@rlm-ts/domain';
import { locatePython } from './python-locator.js';

const run = promisify(execFile);

const WHAT = 'Python';
// Works in any Python, so that an old one can say how old it is.
const TELL_VERSION = 'import sys; print("%d.%d.%d" % tuple(sys.version_info[:3]))';
const ANSWER_WITHIN_MS = 10_000;

/**
 * Which Python the sessions would run on.
 *
 * @param nameOrPath As the option `pythonPath`.
 * @throws RlmError `ABORTED`.
 */
export async function diagnosePython(
  nameOrPath: string,
  signal?: AbortSignal,
): Promise<DiagnosisCheck> {
  try {
    const python = await locatePython(nameOrPath);
    return await askVersion(python, signal);
  } catch (error) {
    throwIfAborted(signal, 'The diagnosis');
    return failedCheck(WHAT, error);
  }
}

async function askVersion(python: string, signal?: AbortSignal): Promise<DiagnosisCheck> {
  const { stdout } = await run(python, ['-I', '-S', '-c', TELL_VERSION], {
    env: {},
    timeout: ANSWER_WITHIN_MS,
    signal,
  }).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message.trim() : String(cause);
    throw new RlmError({
      code: 'PYTHON_NOT_FOUND',
      message: `${python} does not run: ${why}. Install Python 3.9 or later, or set the environment option pythonPath.`,
      cause,
    });
  });
  const version = stdout.trim();
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 3 || (major === 3 && minor < 9)) {
    throw new RlmError({
      code: 'PYTHON_UNSUPPORTED',
      message: `${python} is Python ${version}, older than 3.9. Install a newer one, or set the environment option pythonPath.`,
      details: { pythonPath: python },
    });
  }
  return { status: 'ok', what: WHAT, detail: `${version}, ${python}`, fix: null, code: null };
}
