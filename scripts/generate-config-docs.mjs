import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { ensureBuilt } from './ensure-built.mjs';
import { repositoryRoot } from './tooling/repository-root.mjs';

// Rewrites what is made from the schemas of the built packages: the tables of docs/configuration.md,
// and the JSON Schema of a file of settings.
// With --check it changes nothing and fails if they are not what the schemas say.
await ensureBuilt();
const { configDocsPath, renderConfigDocs } = await import('./docs/render-config-docs.mjs');
const { renderSettingsSchema, settingsSchemaPath } =
  await import('./docs/render-settings-schema.mjs');
const page = await readFile(configDocsPath, 'utf8');
await update(configDocsPath, page, await renderConfigDocs(page));
const schema = await readFile(settingsSchemaPath, 'utf8').catch(() => null);
await update(settingsSchemaPath, schema, await renderSettingsSchema());

async function update(file, written, rendered) {
  if (written === rendered) return;
  if (process.argv.includes('--check')) {
    const name = relative(repositoryRoot, file);
    console.error(`${name} is out of date: run node scripts/generate-config-docs.mjs`);
    process.exitCode = 1;
    return;
  }
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, rendered);
}
