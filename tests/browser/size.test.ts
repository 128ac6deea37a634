import { describe, expect, it } from '@jest/globals';
import { DashboardPage } from './dashboard-page.js';
import { manyRuns } from './scenario/index.js';

describe('The dashboard', () => {
  it('lists more than a thousand runs, of which the last is reached by scrolling', async () => {
    await using dashboard = await DashboardPage.open();
    const { page } = dashboard;
    await page.getByTestId('run').first().hover();
    await page.mouse.wheel(0, 1_000_000);
    await page.locator(`[data-id=${manyRuns[0]?.trajectoryId ?? ''}]`).waitFor();
    expect((await dashboard.idsInView()).at(-1)).toBe(manyRuns[0]?.trajectoryId);
    expect(await page.getByTestId('run').count()).toBeLessThan(100);
  });

  it('shows a run of 5,000 calls: its tree to the end, its charts, its timing', async () => {
    await using dashboard = await DashboardPage.open('#/t/traj_large');
    const { page } = dashboard;
    const tree = page.getByTestId('tree');
    await tree.waitFor();
    expect(await page.getByTestId('fact-calls').textContent()).toBe('5,000');
    await page.getByTestId('expand-all').click();
    await tree.focus();
    await page.keyboard.press('End');
    await page.locator('[data-testid=call][data-id="root-50-child-4-1"]').waitFor();
    expect(await page.getByTestId('call').count()).toBeLessThan(200);
    await page.getByTestId('tab-tokens').click();
    const bars = page.getByTestId('token-chart').locator('.recharts-bar-rectangle');
    await bars.first().waitFor();
    expect(await bars.count()).toBeLessThan(1000);
    await page.getByTestId('tab-timing').click();
    await page.getByTestId('span').first().waitFor();
    expect(await page.getByTestId('span').count()).toBeLessThan(200);
  });
});
