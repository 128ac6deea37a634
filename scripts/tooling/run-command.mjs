import { spawn } from 'node:child_process';
import { repositoryRoot } from './repository-root.mjs';

/** More than three times what the longest suite takes. Whoever waits for its end must hear of one. */
const LIMIT_MS = 25 * 60_000;
const GRACE_MS = 30_000;

/** Ends a program that never ends, and does not wait for what it has started. */
function endAtLimit(child, tell) {
  const wasStarted = child.pid !== undefined;
  if (!wasStarted) return;
  let killing;
  const limit = setTimeout(() => {
    tell(`was ended: it ran for more than ${LIMIT_MS / 60_000} minutes`);
    child.kill('SIGTERM');
    killing = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  }, LIMIT_MS);
  child.on('exit', () => {
    clearTimeout(limit);
    if (killing === undefined) return;
    clearTimeout(killing);
    child.stdout.destroy();
    child.stderr.destroy();
  });
}

/**
 * Runs a program to its end, or for 25 minutes. A program that fails, dies by a signal or cannot be
 * started is a result with a non-zero `code`, never an exception, so that a caller can go on with its
 * next step.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, quiet?: boolean, signal?: AbortSignal }}
 *   [options] `env` is added to this process's own; `quiet` captures the output without showing it;
 *   `signal` ends the program with SIGTERM.
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>}
 */
export function runCommand(program, args, options = {}) {
  const { cwd = repositoryRoot, env = {}, quiet = false, signal } = options;
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    });
    const tell = (what) => {
      if (!quiet) process.stderr.write(`${program} ${what}\n`);
    };
    const captured = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr']) {
      child[name].setEncoding('utf8').on('data', (text) => {
        captured[name] += text;
        if (!quiet) process[name].write(text);
      });
    }
    endAtLimit(child, tell);
    child.on('error', (error) => {
      // Told to end, but still running: it is awaited.
      if (error.name === 'AbortError' && child.pid !== undefined) return;
      const reason = `could not be started: ${error.message}`;
      tell(reason);
      resolve({ code: 127, stdout: '', stderr: `${program} ${reason}\n` });
    });
    child.on('close', (code, endedBy) => {
      if (endedBy !== null) tell(`was ended by ${endedBy}`);
      resolve({ code: code ?? 1, ...captured });
    });
  });
}

/**
 * Runs the script of an installed development dependency with this very Node, without a shell or
 * `npx` in between.
 *
 * @param {string} script path below `node_modules`
 * @param {readonly string[]} args
 * @param {Parameters<typeof runCommand>[2] & { nodeArgs?: readonly string[] }} [options]
 */
export function runInstalled(script, args, { nodeArgs = [], ...options } = {}) {
  const path = `${repositoryRoot}/node_modules/${script}`;
  return runCommand(process.execPath, [...nodeArgs, path, ...args], options);
}

/**
 * Runs npm: the one that started this script if there is one.
 *
 * @param {readonly string[]} args
 * @param {Parameters<typeof runCommand>[2]} [options]
 */
export function runNpm(args, options) {
  const npmScript = process.env['npm_execpath'];
  return npmScript?.endsWith('.js')
    ? runCommand(process.execPath, [npmScript, ...args], options)
    : runCommand('npm', args, options);
}
