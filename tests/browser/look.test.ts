import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { DashboardPage } from './dashboard-page.js';

const NARROW = { width: 400, height: 800 };
const PLACES = [
  '#/',
  '#/t/traj_needle',
  '#/t/traj_needle?view=tokens',
  '#/t/traj_needle?view=timing',
  '#/t/traj_needle?view=tools',
  '#/t/traj_needle?view=cost',
  '#/t/traj_hostile?call=root-1',
  '#/compare?ids=traj_fast,traj_cheap,traj_short',
];

/** How bright the page's ground is, 0 to 255. */
async function brightness(page: Page): Promise<number> {
  const colour = await page.evaluate<string>(
    'getComputedStyle(document.documentElement).backgroundColor',
  );
  const parts = (colour.match(/\d+(?:\.\d+)?/g) ?? []).slice(0, 3).map(Number);
  return parts.reduce((sum, part) => sum + part, 0) / 3;
}

describe('The look', () => {
  it('is light or dark as the system is, until the reader chooses', async () => {
    await using light = await DashboardPage.open('#/', { colorScheme: 'light' });
    await using dark = await DashboardPage.open('#/t/traj_needle', { colorScheme: 'dark' });
    await dark.page.getByTestId('tree').waitFor();
    expect(await brightness(light.page)).toBeGreaterThan(200);
    expect(await brightness(dark.page)).toBeLessThan(60);
    await dark.keepScreenshot('dark');
    const theme = dark.page.getByTestId('theme');
    await theme.click();
    expect(await theme.textContent()).toContain('Light');
    expect(await brightness(dark.page)).toBeGreaterThan(200);
    await dark.page.reload();
    await dark.page.getByTestId('tree').waitFor();
    expect(await brightness(dark.page)).toBeGreaterThan(200);
  });

  it.each(PLACES)('fits a window of 400 pixels at %s', async (place) => {
    await using dashboard = await DashboardPage.open(place, { viewport: NARROW });
    expect(await dashboard.overhang()).toBe(0);
    if (place === '#/') await dashboard.keepScreenshot('narrow');
    if (place === '#/t/traj_needle') await dashboard.keepScreenshot('narrow-tree');
  });
});
