import { describe, expect, it } from '@jest/globals';
import { pathToFileURL } from 'node:url';
import { attributesOf, DashboardPage } from './dashboard-page.js';

const THREE = '#/compare?ids=traj_fast,traj_cheap,traj_short';

async function winnersOf({ page }: DashboardPage, measure: string): Promise<readonly number[]> {
  const won = await attributesOf(page.getByTestId(`measure-${measure}`).locator('td'), 'data-won');
  return won.flatMap((hasWon, at) => (hasWon === 'true' ? [at] : []));
}

describe('The comparison', () => {
  it('is reached by choosing runs, and marks the winner of each measure', async () => {
    await using dashboard = await DashboardPage.open();
    const { page } = dashboard;
    await page.getByTestId('search').fill('Count the needles');
    for (const id of ['traj_fast', 'traj_cheap', 'traj_short']) {
      await page.locator(`[data-id=${id}]`).getByTestId('choose').check();
    }
    await page.getByTestId('compare-selected').click();
    await page.getByTestId('compare-table').waitFor();
    expect(page.url()).toContain(THREE);
    expect(await winnersOf(dashboard, 'time')).toEqual([0]);
    expect(await winnersOf(dashboard, 'cost')).toEqual([1]);
    expect(await winnersOf(dashboard, 'tokens')).toEqual([2]);
    expect(await winnersOf(dashboard, 'input')).toEqual([]);
    await page.getByTestId('compare-charts').locator('.recharts-bar-rectangle').first().waitFor();
    await dashboard.keepScreenshot('comparison');
  });

  it('never lets a run that failed win against one that succeeded, and names the winner', async () => {
    await using dashboard = await DashboardPage.open('#/compare?ids=traj_fast,traj_hopeless');
    const { page } = dashboard;
    for (const measure of ['time', 'cost', 'tokens']) {
      expect(await winnersOf(dashboard, measure)).not.toContain(1);
    }
    expect(await page.getByTestId('verdict').textContent()).toContain('Winner: model-fast');
    await page.getByTestId('add-run').selectOption('traj_cheap');
    expect(await page.getByTestId('remove').count()).toBe(3);
    await page.getByTestId('remove').first().click();
    expect(page.url()).toContain('ids=traj_hopeless,traj_cheap');
  });

  it('is shared as one page that shows the same runs', async () => {
    await using dashboard = await DashboardPage.open(THREE);
    const { name, path } = await dashboard.download('share');
    expect(name).toBe('comparison.html');
    await using shared = await DashboardPage.open(pathToFileURL(path).href);
    await shared.page.goto(`${pathToFileURL(path).href}${THREE}`);
    await shared.page.getByTestId('compare-table').waitFor();
    expect(await winnersOf(shared, 'time')).toEqual([0]);
    expect(await winnersOf(shared, 'tokens')).toEqual([2]);
  });
});
