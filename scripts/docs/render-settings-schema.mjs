import { join } from 'node:path';
import { settingsJsonSchema } from '@rlm-ts/api';
import * as prettier from 'prettier';
import { repositoryRoot } from '../tooling/repository-root.mjs';

/** Where editors find the JSON Schema of a file of settings. */
export const settingsSchemaPath = join(
  repositoryRoot,
  'packages/api/schema/rlm-config.schema.json',
);

/** The JSON Schema as it is published. */
export async function renderSettingsSchema() {
  const style = await prettier.resolveConfig(settingsSchemaPath);
  const text = JSON.stringify(settingsJsonSchema());
  return prettier.format(text, { ...style, filepath: settingsSchemaPath });
}
