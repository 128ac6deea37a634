import { describe, expect, it } from '@jest/globals';
import { DashboardPage, started } from './dashboard-page.js';
import { LiveRun } from './harness/live-run.js';

const TASK = 'A run that is watched';

describe('A run that goes on', () => {
  it('shows up in the list, grows on its page while it is watched, and ends as succeeded', async () => {
    await using list = await DashboardPage.open();
    await list.page.getByTestId('connection').getByText('Live').waitFor();
    await using run = LiveRun.start(started.logDir, TASK);
    const row = list.page.getByTestId('run').filter({ hasText: TASK });
    await row.getByTestId('status').getByText('unning').waitFor();

    await using watched = await DashboardPage.open();
    const { page } = watched;
    await page.getByTestId('run').filter({ hasText: TASK }).click();
    const calls = page.getByTestId('call');
    await calls.first().waitFor();
    expect(await calls.count()).toBe(1);
    // Nothing happens in it for now, and still it is seen to take its time.
    const seconds = /(?:[2-9]|\d\d)\.\d s$/;
    await row.locator('[data-column=duration]', { hasText: seconds }).waitFor();
    await page
      .locator('.facts div', { hasText: /^Duration/ })
      .getByText(seconds)
      .waitFor();
    run.goOn();
    await calls.nth(2).waitFor();
    await calls.first().click();
    await page.getByTestId('detail').getByText('first output Somebody.').waitFor();
    expect(await page.getByTestId('trajectory').getByTestId('status').textContent()).toContain(
      'unning',
    );
    await watched.keepScreenshot('live');
    run.goOn();
    await calls.nth(3).waitFor();
    run.goOn();
    expect(await run.ended()).toBe(0);

    await page.getByTestId('trajectory').getByTestId('status').getByText('ucceeded').waitFor();
    await page.getByTestId('answer').getByText('all is well').first().waitFor();
    await row.getByTestId('status').getByText('ucceeded').waitFor();
  });
});
