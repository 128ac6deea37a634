import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { renderModelPrices } from './model-prices/render-model-prices.mjs';
import { repositoryRoot } from './repository-root.mjs';

// Rewrites model-prices.json from the installed @pydantic/genai-prices. Run by hand after that
// package was updated, with the day on which its new version came out:
//
//   npm view @pydantic/genai-prices time
//   node scripts/tooling/update-model-prices.mjs --as-of 2026-09-23
const { values } = parseArgs({ options: { 'as-of': { type: 'string' } } });
const path = join(repositoryRoot, 'packages/adapters/src/llm/prices/model-prices.json');
const manifest = join(repositoryRoot, 'node_modules/@pydantic/genai-prices/package.json');
const { name, version, license } = JSON.parse(readFileSync(manifest, 'utf8'));
const source = `${name} ${version} (${license} license), prices of the day it came out`;

const written = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
const asOf = values['as-of'] ?? (written?.source === source ? written.asOf : undefined);
if (asOf === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(asOf)) {
  console.error(`Say when ${name} ${version} came out: --as-of YYYY-MM-DD.`);
  process.exitCode = 1;
} else {
  const { text, remarks } = renderModelPrices({ asOf, source });
  writeFileSync(path, text);
  for (const remark of remarks) console.log(remark);
  console.log(`${path}: ${String(Math.ceil(text.length / 1024))} KB`);
}
