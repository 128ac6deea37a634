import { buildDocs } from './docs/build-site.mjs';
import { ensureInstalled } from './tooling/ensure-installed.mjs';

await ensureInstalled();
const { site, pages, problems } = await buildDocs();
for (const problem of problems) console.error(problem);
if (problems.length === 0) console.log(`${pages} pages in ${site}`);
process.exitCode = problems.length === 0 ? 0 : 1;
