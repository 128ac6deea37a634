import type { Settings, SettingOrigin } from '@rlm-ts/api';
import { Command } from 'commander';
import type { CommandIo } from '../command-io.js';
import { commandOptions } from '../options/command-options.js';
import { UsageError } from '../usage.error.js';

const EXAMPLES = `
Examples:
  $ rlm config
  $ rlm config docker
  $ rlm config max_depth
  $ rlm config --json
  $ \${EDITOR:-vi} "$(rlm config --path)"

Flags count most, then environment variables, the project's file (rlm.config.yaml, .yml, .json, .ts,
.mts, .js or .mjs in the current directory), your own (RLM_CONFIG, else ~/.rlm/config.yaml), and the
defaults. Keys of models are never shown.`;

interface ConfigOptions {
  readonly json?: boolean;
  readonly path?: boolean;
}

/** `rlm config`: what holds, and where it comes from. */
export function configCommand(io: CommandIo): Command {
  return new Command('config')
    .summary('show what is set, and where')
    .description('Show every setting, its value, and what set it.')
    .argument('[key]', 'one of them, or a group such as docker')
    .addOption(commandOptions.json())
    .option('--path', 'print the path of your own file of settings, whether it is there or not')
    .addHelpText('after', EXAMPLES)
    .action(async (key: string | undefined, options: ConfigOptions) => {
      await config(io, key, options);
    });
}

async function config(
  io: CommandIo,
  key: string | undefined,
  { json = false, path = false }: ConfigOptions,
): Promise<void> {
  const { loadSettings, modelKeys, userSettingsFile } = await import('@rlm-ts/api');
  if (path) {
    if (key !== undefined || json) throw new UsageError('--path excludes KEY and --json.');
    await io.stdout.show(`${userSettingsFile().path}\n`);
    return;
  }
  const { settingsAsJson, settingsReport } = await import('../settings/settings-report.js');
  const settings = await loadSettings({ signal: io.signal });
  const origins = await originsOf(settings, key);
  const keys = key === undefined ? modelKeys() : [];
  if (json) {
    await io.stdout.write(`${JSON.stringify(settingsAsJson(settings, origins, keys))}\n`);
    return;
  }
  await io.stdout.show(`${settingsReport(origins, keys)}\n`);
}

/** All settings, or those that were asked for. */
async function originsOf(
  { origins }: Settings,
  asked: string | undefined,
): Promise<ReadonlyMap<string, SettingOrigin>> {
  if (asked === undefined) return origins;
  const found = [...origins].filter(([key]) => key === asked || key.startsWith(`${asked}.`));
  if (found.length > 0) return new Map(found);
  const { suggestKey } = await import('@rlm-ts/api');
  throw new UsageError(
    `There is no setting "${asked}".`,
    suggestKey(asked) ?? '`rlm config` lists them all.',
  );
}
