import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { repositoryRoot } from './examples.js';

describe('docs/configuration.md', () => {
  it('has the tables that the schemas give', async () => {
    const { renderConfigDocs } = await import('../../scripts/docs/render-config-docs.mjs');
    const page = await readFile(path.join(repositoryRoot, 'docs/configuration.md'), 'utf8');
    expect(page).toBe(await renderConfigDocs(page));
  });
});

describe('packages/api/schema', () => {
  it('has the JSON Schema that the settings give', async () => {
    const { renderSettingsSchema, settingsSchemaPath } =
      await import('../../scripts/docs/render-settings-schema.mjs');
    expect(await readFile(settingsSchemaPath, 'utf8')).toBe(await renderSettingsSchema());
  });
});
