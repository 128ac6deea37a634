import { readFile, writeFile } from 'node:fs/promises';
import { ensureBuilt } from './ensure-built.mjs';

// Rewrites the option tables of docs/configuration.md from the schemas of the built packages.
// With --check it changes nothing and fails if they are not what the schemas say.
await ensureBuilt();
const { configDocsPath, renderConfigDocs } = await import('./docs/render-config-docs.mjs');
const written = await readFile(configDocsPath, 'utf8');
const rendered = await renderConfigDocs(written);
if (!process.argv.includes('--check')) {
  await writeFile(configDocsPath, rendered);
} else if (written !== rendered) {
  console.error('docs/configuration.md is out of date: run node scripts/generate-config-docs.mjs');
  process.exitCode = 1;
}
