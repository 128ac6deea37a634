import type { Settings } from '@rlm-ts/api';
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
 * The environment that settings stand for, with what was typed about its options. If it can show code
 * a folder, that is the current one, unless the settings say otherwise.
 *
 * @throws UsageError for a flag that the environment has no option for, and for a current folder
 *   that cannot be had as asked; RlmError `ENVIRONMENT_UNKNOWN`.
 */
export async function chooseEnvironment(
  flags: EnvironmentFlags,
  settings: Settings,
): Promise<ChosenEnvironment> {
  if (flags.writable === true && !flags.workspace) {
    throw new UsageError('--writable and --no-workspace exclude each other.');
  }
  const { environmentOf, environmentOptionNames } = await import('@rlm-ts/api');
  const { name, options: set, mountsCurrentFolder } = environmentOf(settings);
  const known = new Set(environmentOptionNames(name));
  const options: Record<string, unknown> = { ...set };
  for (const { flag, candidates } of asked(flags)) {
    const option = Object.keys(candidates).find((each) => known.has(each));
    if (option === undefined) {
      throw new UsageError(
        `${flag} is not for --env ${name}: that environment has no such option.`,
        'Leave it out, or choose another environment with --env.',
      );
    }
    options[option] = candidates[option];
  }
  if (flags.workspace && mountsCurrentFolder && known.has('workspaceMount')) {
    options['workspaceMount'] = currentFolder();
  }
  return { name, options: { ...options, ...(await writer(options, known, flags, settings)) } };
}

/** Who the code has to be to write in the folder that it may write in, if nobody said who. */
async function writer(
  options: Readonly<Record<string, unknown>>,
  known: ReadonlySet<string>,
  flags: EnvironmentFlags,
  { origins }: Settings,
): Promise<{ readonly user?: string }> {
  const { workspaceMount: folder, writable } = options;
  if (writable !== true || !known.has('user') || options['user'] !== undefined) return {};
  const place = origins.get('docker.writable')?.place;
  const asked = flags.writable === true ? '--writable' : (place ?? '--writable');
  if (typeof folder !== 'string') {
    throw new UsageError(
      `${asked}: code sees no folder that it could write in.`,
      'Set docker.workspace_mount to true, or leave out what lets it write.',
    );
  }
  const user = await userWhoMayWrite(folder, undefined, asked);
  return user === null ? {} : { user };
}

function currentFolder(): string {
  try {
    return process.cwd();
  } catch {
    throw new UsageError(
      'The current directory is gone, so it cannot be shown to the code.',
      'Change into one that is there, or leave it out with --no-workspace.',
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
