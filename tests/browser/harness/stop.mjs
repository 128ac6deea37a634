import { rm } from 'node:fs/promises';

/** After all tests. */
export default async function stop() {
  const { dashboard, browser, logDir } = globalThis.__rlmBrowserTests;
  await browser.close();
  const code = await dashboard.stop();
  await rm(logDir, { recursive: true, force: true });
  if (code !== 130) throw new Error(`rlm visualize ended with ${String(code)} at Ctrl-C, not 130`);
}
