import { ensureBuilt } from '../ensure-built.mjs';
import { ensureChromium, NoBrowserError } from '../tooling/ensure-chromium.mjs';
import { isInCi } from '../tooling/is-in-ci.mjs';
import { runJest } from '../tooling/run-jest.mjs';
import { tallyOf } from './tally.mjs';

/** The browser that {@link runBrowserTests} will use, while it is looked for or installed. */
let preparing;

/** Begins to look for a browser, or to install one. */
export function prepareBrowser() {
  preparing ??= ensureChromium((note) => console.error(note));
  // Whoever uses it is told what went wrong.
  preparing.catch(() => undefined);
  return preparing;
}

/**
 * The tests of the dashboard in a real browser. Without one they are left out with the reason, except
 * in CI, where that is a failure.
 *
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
export async function runBrowserTests() {
  let browser;
  try {
    browser = await prepareBrowser();
  } catch (error) {
    if (!(error instanceof NoBrowserError)) throw error;
    console.log(`The browser tests are ${isInCi ? 'not run' : 'skipped'}. ${error.message}`);
    return { passed: 0, failed: isInCi ? 1 : 0 };
  }
  await ensureBuilt();
  console.log(`browser ${browser}, screenshots in build/screenshots`);
  const env = { CHROMIUM: browser };
  const { code, report } = await runJest(['--config=jest.browser.config.mjs'], { env });
  return tallyOf(
    report && {
      passed: report.numPassedTests,
      failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    },
    code,
  );
}
