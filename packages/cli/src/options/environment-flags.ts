import { Option, type Command } from 'commander';
import { typed, type TypedSettings } from '../settings/command-settings.js';
import { egressOption, egressSettings, type EgressFlag } from './egress-flag.js';
import { sizeOption, type Size } from './sizes.js';
import type { TypedPlaces } from './typed-places.js';

/**
 * What a person typed about where code runs, and what leaves it. Which of it there is depends on
 * `--env`, but for what leaves it.
 */
export interface EnvironmentFlags extends EgressFlag {
  readonly env?: string;
  readonly image?: string;
  readonly runtime?: string;
  readonly memory?: Size;
  /** `false` after `--no-workspace`. */
  readonly workspace: boolean;
  readonly writable?: boolean;
  readonly unrestricted?: boolean;
  readonly kernelSandbox?: string;
}

/** Gives a command the flags that {@link EnvironmentFlags} holds, but for `--unrestricted`. */
export function addEnvironmentFlags(command: Command): Command {
  return command
    .option('--env <name>', 'where code runs: local (also called repl) or docker (default: local)')
    .option('--image <name>', 'docker: the image, any with Python 3.9 or later')
    .addOption(
      new Option(
        '--runtime <name>',
        'docker: what runs containers; auto takes gVisor (runsc) if it is there',
      ).choices(['auto', 'runsc', 'runc']),
    )
    .option('--memory <size>', 'memory for the code, such as 512m', sizeOption)
    .addOption(
      new Option(
        '--kernel-sandbox <mode>',
        'local: what the kernel holds the code to; require refuses to run without it',
      ).choices(['auto', 'require', 'off']),
    )
    .option('--writable', 'docker: let code write in the current directory, its /workspace')
    .option('--no-workspace', 'docker: do not show code the current directory')
    .addOption(egressOption());
}

/** What was typed about every environment, as settings. */
export function environmentSettings(flags: EnvironmentFlags): TypedSettings {
  return { environment: typed('--env', flags.env), ...egressSettings(flags) };
}

/** The flags of options, for errors about those that nobody set. */
export const ENVIRONMENT_PLACES: TypedPlaces = {
  'config.egress': '--egress',
  'config.environment': '--env',
  // Those that have no flag keep their own names.
  'config.environment.options': 'config.environment.options',
  'config.environment.options.image': '--image',
  'config.environment.options.runtime': '--runtime',
  'config.environment.options.memoryLimit': '--memory',
  'config.environment.options.memoryLimitMb': '--memory (in MB)',
  'config.environment.options.writable': '--writable',
  'config.environment.options.restrictBuiltins': '--unrestricted',
  'config.environment.options.kernelSandbox': '--kernel-sandbox',
};

/** What of {@link ENVIRONMENT_PLACES} was typed, for errors about it. */
export function typedEnvironmentPlaces(flags: EnvironmentFlags): TypedPlaces {
  const options = {
    image: flags.image,
    runtime: flags.runtime,
    memoryLimit: flags.memory,
    memoryLimitMb: flags.memory,
    writable: flags.writable,
    restrictBuiltins: flags.unrestricted,
    kernelSandbox: flags.kernelSandbox,
  };
  const places = Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(([option]) => `config.environment.options.${option}`);
  return Object.fromEntries(places.map((place) => [place, ENVIRONMENT_PLACES[place] ?? place]));
}
