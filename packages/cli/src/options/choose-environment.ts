import { UsageError } from '../usage.error.js';
import type { EnvironmentFlags } from './environment-flags.js';
import { userWhoMayWrite } from './user-who-may-write.js';

const MEGABYTE = 1 << 20;

/** An environment and its options, as a configuration has them. */
export interface ChosenEnvironment {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * The environment that the flags stand for. If it can show code a folder, that is the current one.
 *
 * @throws UsageError for a flag that the environment has no option for, and for a current folder
 *   that cannot be had as asked; RlmError `ENVIRONMENT_UNKNOWN`.
 */
export async function chooseEnvironment(flags: EnvironmentFlags): Promise<ChosenEnvironment> {
  if (flags.writable === true && !flags.workspace) {
    throw new UsageError('--writable and --no-workspace exclude each other.');
  }
  const { environmentOptionNames } = await import('@rlm-ts/api');
  const known = new Set(environmentOptionNames(flags.env));
  const options: Record<string, unknown> = {};
  for (const { flag, candidates } of asked(flags)) {
    const name = Object.keys(candidates).find((each) => known.has(each));
    if (name === undefined) {
      throw new UsageError(
        `${flag} is not for --env ${flags.env}: that environment has no such option.`,
        'Leave it out, or choose another environment with --env.',
      );
    }
    options[name] = candidates[name];
  }
  if (flags.workspace && known.has('workspaceMount')) {
    const folder = currentFolder();
    options['workspaceMount'] = folder;
    const user = flags.writable === true ? await userWhoMayWrite(folder) : null;
    if (user !== null && known.has('user')) options['user'] = user;
  }
  return { name: flags.env, options };
}

function currentFolder(): string {
  try {
    return process.cwd();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(
      `The current directory cannot be shown to the code: ${why}.`,
      'Change to another one, or leave it out with --no-workspace.',
    );
  }
}

interface AskedFor {
  readonly flag: string;
  /** Options by which environments offer it, of which one has one. */
  readonly candidates: Readonly<Record<string, unknown>>;
}

function asked({
  image,
  runtime,
  memory,
  workspace,
  writable,
  unrestricted,
  kernelSandbox,
}: EnvironmentFlags): readonly AskedFor[] {
  const list: AskedFor[] = [];
  if (image !== undefined) list.push({ flag: '--image', candidates: { image } });
  if (runtime !== undefined) list.push({ flag: '--runtime', candidates: { runtime } });
  if (memory !== undefined) {
    const { text, bytes } = memory;
    const candidates = { memoryLimit: text, memoryLimitMb: Math.floor(bytes / MEGABYTE) };
    list.push({ flag: '--memory', candidates });
  }
  if (!workspace) list.push({ flag: '--no-workspace', candidates: { workspaceMount: null } });
  if (writable === true) list.push({ flag: '--writable', candidates: { writable: true } });
  if (unrestricted === true) {
    list.push({ flag: '--unrestricted', candidates: { restrictBuiltins: false } });
  }
  if (kernelSandbox !== undefined) {
    list.push({ flag: '--kernel-sandbox', candidates: { kernelSandbox } });
  }
  return list;
}
