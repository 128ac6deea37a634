import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { compileFolder } from '../../../scripts/tooling/compile-folder.mjs';
import { ensureChromium } from '../../../scripts/tooling/ensure-chromium.mjs';
import { startVisualize } from './visualize-process.mjs';

/** Nothing of the browser's own goes out, and it runs as root in a container. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A name that somebody has pointed at this machine.
  '--host-resolver-rules=MAP evil.example 127.0.0.1',
];

/** Before all tests: a log folder, the real command that shows it, and a browser. */
export default async function start() {
  const executablePath = await ensureChromium((note) => process.stderr.write(`${note}\n`));
  const compiled = await compileFolder('tests/browser/scenario');
  const { writeScenario } = await import(join(compiled, 'write-scenario.js'));
  const logDir = await mkdtemp(join(tmpdir(), 'rlm-browser-test-'));
  writeScenario(logDir);
  // The browser ends with this process by itself.
  const browser = await chromium.launchServer({ executablePath, args: ARGUMENTS });
  const dashboard = await startVisualize(logDir);
  globalThis.__rlmBrowserTests = { dashboard, browser, logDir };
  // Read by tests/browser/dashboard-page.ts, in jest's own processes.
  const told = { url: dashboard.url, browser: browser.wsEndpoint(), logDir };
  process.env['RLM_TEST_DASHBOARD'] = JSON.stringify(told);
}
