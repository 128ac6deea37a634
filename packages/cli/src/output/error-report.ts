import type { RlmError, RlmErrorCode } from '@rlm-ts/api';
import type { CommandIo } from '../command-io.js';

/** An error as the command tells it. */
export interface ErrorReport {
  readonly message: string;
  /** What to do about it, where the message does not say. */
  readonly hint?: string | undefined;
  /** The error itself, of which only a debugging person sees the stack. */
  readonly error?: unknown;
}

const HINTS: Partial<Readonly<Record<RlmErrorCode, string>>> = {
  CONFIG_INVALID: 'Run the command with --help to see its options.',
  CONTEXT_INVALID: '--context takes paths of text files, and of folders with such files.',
  ENVIRONMENT_START_FAILED: 'Set RLM_DEBUG=1 to see what lies underneath.',
  INTERNAL: 'This is a bug. Set RLM_DEBUG=1 to see where it happened, and please report it.',
  MODEL_SCRIPT_EXHAUSTED: 'Add the missing reply to the file given by --mock-script.',
  NOT_IMPLEMENTED: 'Choose another environment with --env, such as "local" or "docker".',
  PACKAGE_MISSING: 'Install it beside this command, or choose another backend with --backend.',
  PRICE_UNKNOWN: 'Let the model go unlimited with --allow-unknown-prices, or choose another one.',
  TRAJECTORY_NOT_FOUND: '`rlm logs` lists what is there; --log-dir DIR looks in another folder.',
  TIMEOUT: 'Allow more time with --timeout SECONDS.',
};

const MOUNT_HINT = 'Start without the current directory in /workspace: --no-workspace.';

/** A place in a file of settings, or a variable: no option of the command. */
const IN_SETTINGS =
  /:\d+:\d+: |:\d+:\d+\b.*: |\benvironment variable\b|\brlm\.config\.|\bRLM_CONFIG\b|\bSet HOME\b/;

/** The line of advice that goes with an error, if there is one. */
export function hintFor({ code, message }: Pick<RlmError, 'code' | 'message'>): string | undefined {
  // The engine is on another machine, or must not show this folder.
  if (code === 'CONTAINER_FAILED' && /\bmount\b/.test(message)) return MOUNT_HINT;
  if (code === 'CONFIG_INVALID' && IN_SETTINGS.test(message)) return undefined;
  return HINTS[code];
}

/**
 * Writes `Error: message`, a hint if there is one, and the stack with its causes for a person who
 * debugs.
 */
export async function writeErrorReport(
  { stderr, withStacks }: Pick<CommandIo, 'stderr' | 'withStacks'>,
  { message, hint, error }: ErrorReport,
): Promise<void> {
  await stderr.show(`Error: ${message.trimEnd()}\n`, { style: 'error', length: 'Error:'.length });
  if (hint !== undefined) await stderr.show(`Hint: ${hint}\n`);
  if (!withStacks) return;
  const seen = new Set<unknown>();
  for (let cause = error; cause instanceof Error && !seen.has(cause); cause = cause.cause) {
    await stderr.show(`${seen.size === 0 ? '' : 'Caused by: '}${cause.stack ?? String(cause)}\n`);
    seen.add(cause);
  }
}
