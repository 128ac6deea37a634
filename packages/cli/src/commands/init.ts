import { access } from 'node:fs/promises';
import path from 'node:path';
import type { SettingsFile } from '@rlm-ts/api';
import { Command } from 'commander';
import type { CommandIo } from '../command-io.js';
import { UsageError } from '../usage.error.js';

const EXAMPLES = `
Examples:
  $ rlm init
  $ rlm init --project
  $ rlm init --force

The file is ~/.rlm/config.yaml, or the one that RLM_CONFIG names; with --project it is
rlm.config.yaml in the current directory. \`rlm config\` shows what holds.`;

/** Where a project that has the package installed has the schema of the file. */
const SCHEMA_OF_PROJECT = 'node_modules/@rlm-ts/api/schema/rlm-config.schema.json';

interface InitOptions {
  readonly force?: boolean;
  readonly project?: boolean;
}

/** `rlm init`: a file of settings to begin with. */
export function initCommand(io: CommandIo): Command {
  return new Command('init')
    .summary('write a file of settings to begin with')
    .description('Write a file of settings in which every key is explained.')
    .option('--force', 'replace the file if it is there already')
    .option(
      '--project',
      'write rlm.config.yaml in the current directory, for everybody who works here',
    )
    .addHelpText('after', EXAMPLES)
    .action(async (options: InitOptions) => {
      await init(io, options);
    });
}

async function init(io: CommandIo, { force = false, project = false }: InitOptions): Promise<void> {
  const { projectSettingsFile, settingsTemplate, userSettingsFile } = await import('@rlm-ts/api');
  const { writeSettingsFile } = await import('../settings/write-settings-file.js');
  const file = project ? await projectSettingsFile(process.cwd()) : userSettingsFile();
  refuseOtherFormats(file);
  const schema = project ? await schemaOfProject() : schemaBeside(file.path);
  await writeSettingsFile(file.path, settingsTemplate(schema), { force });
  if (!project && schema !== null) {
    const { settingsJsonSchema } = await import('@rlm-ts/api');
    const text = `${JSON.stringify(settingsJsonSchema(), null, 2)}\n`;
    await writeSettingsFile(path.resolve(path.dirname(file.path), schema), text, { force: true });
  }
  await io.stdout.show(`Configuration saved to: ${file.shown}\n`);
}

/** A file in another language would get YAML, or a second one beside it. */
function refuseOtherFormats({ path: file, shown }: SettingsFile): void {
  if (/\.ya?ml$/.test(file)) return;
  throw new UsageError(`${shown} is no YAML file, which is what \`rlm init\` writes.`);
}

function schemaBeside(file: string): string {
  return `./${path.basename(file).replace(/\.ya?ml$/, '')}.schema.json`;
}

async function schemaOfProject(): Promise<string | null> {
  return access(SCHEMA_OF_PROJECT).then(
    () => `./${SCHEMA_OF_PROJECT}`,
    () => null,
  );
}
