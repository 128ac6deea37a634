import path from 'node:path';
import { ENVIRONMENT_ALIASES } from '../registries/built-in.js';
import { adapterOptionsOf } from './schema/adapter-options.js';
import { isInMilliseconds, settingNameOf } from './schema/adapter-settings.js';
import type { Settings } from './settings.js';
import { inHome } from './sources/home-folder.js';

/** An environment and what settings say about it. */
export interface SetEnvironment {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Code sees the current directory: the caller adds the option, if there is one. */
  readonly mountsCurrentFolder: boolean;
}

/** What code sees the current directory as, which is also a way to ask for it. */
const WORKSPACE = '/workspace';

/**
 * The environment that settings stand for, with the options that somebody set; the others are left to
 * its own defaults.
 *
 * @param name Another environment than the one that they choose.
 */
export function environmentOf(
  { values, origins }: Settings,
  name: string = values.environment,
): SetEnvironment {
  const section = ENVIRONMENT_ALIASES[name] ?? name;
  const options: Record<string, unknown> = {};
  for (const option of Object.keys(adapterOptionsOf(section))) {
    const set = origins.get(`${section}.${settingNameOf(option)}`);
    if (set === undefined || set.source === 'default' || option === 'workspaceMount') continue;
    options[option] = inOwnUnits(option, set.value);
  }
  const mount = origins.get(`${section}.workspace_mount`)?.value ?? false;
  const mountsCurrentFolder = mount === true || mount === WORKSPACE;
  if (typeof mount === 'string' && !mountsCurrentFolder) {
    options['workspaceMount'] = path.resolve(inHome(mount));
  }
  return { name, options, mountsCurrentFolder };
}

function inOwnUnits(option: string, value: unknown): unknown {
  return isInMilliseconds(option) && typeof value === 'number' ? Math.round(value * 1000) : value;
}
