import { buildDocs } from '../docs/build-site.mjs';

/** Builds the documentation's site and follows its links: each page is a test. */
export async function runSiteTests() {
  const { pages, problems } = await buildDocs();
  for (const problem of problems) console.log(`  not ok ${problem}`);
  return { passed: pages, failed: problems.length };
}
