import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { abortedError, throwIfAborted } from '@rlm-ts/domain';
import { currentFolder } from './find-files.js';
import { SETTINGS_PROGRAM } from './settings-program.js';

/** How long a program of settings may take, and what stops it before. */
export interface ProgramLimits {
  readonly timeLimitMs: number;
  readonly signal?: AbortSignal | undefined;
}

const WHAT = 'Reading the settings';

/**
 * Runs a program in a process of its own, which is ended as soon as it has told what it exports by
 * default: plain data, or nothing (`undefined`). A loop without an end, a server that it leaves open
 * and what it writes on standard output are no matter of this process: that goes to standard error.
 * What it sets in `process.env` is set here too.
 *
 * @throws Error that says what went wrong; RlmError `ABORTED`.
 */
export async function runSettingsProgram(file: string, limits: ProgramLimits): Promise<unknown> {
  const { timeLimitMs, signal } = limits;
  throwIfAborted(signal, WHAT);
  const limit = AbortSignal.timeout(timeLimitMs);
  const stop = signal === undefined ? limit : AbortSignal.any([limit, signal]);
  const child = start(file, stop);
  try {
    const { settings, variables } = await answerOf(child);
    setVariables(variables);
    return settings;
  } catch (error) {
    if (signal?.aborted === true) throw abortedError(WHAT, signal);
    if (!limit.aborted) throw error;
    const seconds = String(timeLimitMs / 1000);
    throw new Error(
      `it was not done after ${seconds} s. See what it waits for, or where it goes round and round.`,
      { cause: error },
    );
  } finally {
    child.kill('SIGKILL');
    child.unref();
    if (child.connected) child.disconnect();
  }
}

function start(file: string, signal: AbortSignal): ChildProcess {
  const require = createRequire(import.meta.url);
  const jiti = require.resolve('jiti');
  const args = ['--eval', SETTINGS_PROGRAM, '--', file, jiti, String(process.pid)];
  return spawn(process.execPath, args, {
    // Node does not start in a folder that is gone.
    cwd: currentFolder() ?? path.dirname(file),
    env: process.env,
    stdio: ['ignore', 2, 2, 'ipc'],
    serialization: 'advanced',
    signal,
    killSignal: 'SIGKILL',
  });
}

/** What a program told. */
interface Answer {
  readonly settings: unknown;
  /** The environment variables that it changed; `null` for those that it removed. */
  readonly variables: Readonly<Record<string, string | null>>;
}

function answerOf(child: ChildProcess): Promise<Answer> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('message', (message: Answer | Problem) => {
      if ('problem' in message) reject(errorOf(message));
      else resolve(message);
    });
    // Not at its exit: what it told may still be on its way.
    child.once('close', (code: number | null, signal: NodeJS.Signals | null) => {
      const how = signal ?? `exit code ${String(code)}`;
      reject(
        new Error(
          `its process ended (${how}) before it exported settings. See what ends it, or what it waits for.`,
        ),
      );
    });
  });
}

/** What a program threw. */
interface Problem {
  readonly problem: string;
  readonly stack: string | null;
}

function errorOf({ problem, stack }: Problem): Error {
  const unclonable = /^(.*) could not be cloned\.$/s.exec(problem)?.[1];
  const message =
    unclonable === undefined
      ? problem
      : `"${unclonable}" is no setting. Settings are text, numbers, true, false, lists and groups.`;
  const error = new Error(message);
  if (stack !== null) error.stack = stack;
  return error;
}

function setVariables(variables: Answer['variables']): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === null) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
}
