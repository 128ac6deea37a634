import { describe, expect, it } from '@jest/globals';
import { DashboardPage } from './dashboard-page.js';
import { comparedRuns, manyRuns, needleRun, scenario } from './scenario/index.js';

describe('The list of runs', () => {
  it('shows every run, the newest first, with what they come to', async () => {
    await using dashboard = await DashboardPage.open();
    const { page } = dashboard;
    const first = page.getByTestId('run').first();
    expect(await first.textContent()).toContain(needleRun.task);
    expect(await first.getByTestId('status').textContent()).toContain('ucceeded');
    expect(await page.getByTestId('totals').textContent()).toContain(
      `${scenario.length.toLocaleString('en')} runs`,
    );
    await dashboard.keepScreenshot('list');
  });

  it.each([
    ['date', (run: (typeof scenario)[number]) => Date.parse(run.startTime)],
    ['tokens', (run: (typeof scenario)[number]) => run.totalTokens],
    ['duration', (run: (typeof scenario)[number]) => run.durationMs],
    ['cost', (run: (typeof scenario)[number]) => run.totalCostUsd ?? 0],
  ] as const)('is sorted by %s, both ways', async (column, value) => {
    await using dashboard = await DashboardPage.open();
    const { page } = dashboard;
    const header = page.locator(`[role=columnheader][data-column=${column}]`);
    const values = scenario.map(value);
    // By date it is sorted already.
    if (column !== 'date') await page.getByTestId(`sort-${column}`).click();
    for (const direction of ['descending', 'ascending']) {
      expect(await header.getAttribute('aria-sort')).toBe(direction);
      const [id] = await dashboard.idsInView();
      const shown = scenario.filter(({ trajectoryId }) => trajectoryId === id).map(value);
      const best = direction === 'descending' ? Math.max(...values) : Math.min(...values);
      expect(shown).toEqual([best]);
      await page.getByTestId(`sort-${column}`).click();
    }
  });

  it('is sorted by a click anywhere on the heading', async () => {
    await using dashboard = await DashboardPage.open();
    const header = dashboard.page.locator('[role=columnheader][data-column=tokens]');
    await header.click({ position: { x: 2, y: 2 } });
    expect(await header.getAttribute('aria-sort')).toBe('descending');
  });

  it('is sorted by status', async () => {
    await using dashboard = await DashboardPage.open();
    await dashboard.page.getByTestId('sort-status').click();
    const once = await dashboard.page.getByTestId('status').first().textContent();
    await dashboard.page.getByTestId('sort-status').click();
    expect(await dashboard.page.getByTestId('status').first().textContent()).not.toBe(once);
  });

  it('finds runs by task, model and id', async () => {
    await using dashboard = await DashboardPage.open();
    const { page } = dashboard;
    const search = page.getByTestId('search');
    await search.fill('where is the NEEDLE');
    expect(await dashboard.idsInView()).toEqual(['traj_needle']);
    await search.fill('model-cheap');
    expect(await dashboard.idsInView()).toEqual(['traj_cheap']);
    await search.fill('traj_many-0007');
    expect(await dashboard.idsInView()).toEqual(['traj_many-0007']);
    await search.fill('nothing is called so');
    expect(await page.getByTestId('empty').isVisible()).toBe(true);
    await search.fill('');
    expect((await dashboard.idsInView()).length).toBeGreaterThan(5);
  });

  it('is filtered by status, model and environment', async () => {
    await using dashboard = await DashboardPage.open();
    const { page } = dashboard;
    const totals = page.getByTestId('totals');
    await page.getByTestId('filter-status').selectOption('failed');
    const failed = scenario.filter(({ status }) => status === 'failed').length;
    expect(await totals.textContent()).toContain(`${String(failed)} of`);
    await page.getByTestId('filter-model').selectOption('many-a');
    const both = manyRuns.filter(({ status, model }) => status === 'failed' && model === 'many-a');
    expect(await totals.textContent()).toContain(`${String(both.length)} of`);
    await page.getByTestId('filter-status').selectOption('');
    await page.getByTestId('filter-model').selectOption('');
    await page.getByTestId('filter-environment').selectOption('docker');
    expect(await dashboard.idsInView()).toEqual(['traj_needle']);
  });

  it('is walked, searched, chosen from and left by the keyboard', async () => {
    await using dashboard = await DashboardPage.open('', {
      viewport: { width: 1280, height: 500 },
    });
    const { page } = dashboard;
    const { keyboard } = page;
    await keyboard.press('/');
    await keyboard.type('Count the needles');
    await keyboard.press('Enter');
    const [first, second] = await dashboard.idsInView();
    await keyboard.press('j');
    await keyboard.press('x');
    await keyboard.press('ArrowDown');
    await keyboard.press('x');
    expect(await page.locator('[data-testid=run][data-current=true]').getAttribute('data-id')).toBe(
      second,
    );
    await keyboard.press('c');
    await page.getByTestId('comparison').waitFor();
    expect(page.url()).toContain(`ids=${first ?? ''},${second ?? ''}`);
    await keyboard.press('Escape');
    await page.getByTestId('runs').waitFor();
    await keyboard.press('k');
    await keyboard.press('Enter');
    await page.getByTestId('trajectory').waitFor();
    expect(await page.getByTestId('task').textContent()).toBe(comparedRuns[0]?.task);
    await keyboard.press('Escape');
    await page.getByTestId('runs').waitFor();
    expect(await page.getByTestId('search').inputValue()).toBe('Count the needles');
    await keyboard.press('?');
    expect(await page.getByTestId('help').isVisible()).toBe(true);
    await keyboard.press('Escape');
    await page.getByTestId('help').waitFor({ state: 'hidden' });
  });
});
