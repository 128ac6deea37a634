import { describe, expect, it } from '@jest/globals';
import { stat } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { DashboardPage } from './dashboard-page.js';
import { END_OF_OUTPUT, HOSTILE } from './scenario/index.js';

const VIEWS = ['calls', 'tokens', 'timing', 'tools', 'cost', 'about'];

/** Elements and links that only the model's text can have asked for. */
const MADE =
  'img, iframe, object, embed, svg[onload], [onerror], a[href^="javascript:" i], a[href*="evil.example"]';

async function expectOnlyText(page: Page): Promise<void> {
  expect(await page.evaluate('window.pwned')).toBeUndefined();
  expect(await page.locator(MADE).count()).toBe(0);
  expect(await page.locator('script').count()).toBe(1);
  expect(await page.locator('body').isVisible()).toBe(true);
}

describe('What a model wrote to deceive', () => {
  it('is only text in the list', async () => {
    await using dashboard = await DashboardPage.open();
    const { page } = dashboard;
    await page.getByTestId('search').fill('traj_hostile');
    expect(await page.getByTestId('run').textContent()).toContain('<img src=x onerror=');
    await expectOnlyText(page);
  });

  it.each(VIEWS)('is only text in the view of %s', async (view) => {
    await using dashboard = await DashboardPage.open(`#/t/traj_hostile?view=${view}`);
    const { page } = dashboard;
    await page.getByTestId(`view-${view}`).waitFor();
    await expectOnlyText(page);
  });

  it('is shown with its control characters and directions as marks', async () => {
    await using dashboard = await DashboardPage.open('#/t/traj_hostile?call=ask-1');
    const { page } = dashboard;
    const shown =
      (await page.getByTestId('detail').getByTestId('text-response').textContent()) ?? '';
    expect(shown).toContain('<script>window.pwned=1</script>');
    expect(shown).not.toMatch(/(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    expect(HOSTILE).toMatch(/\u202e/);
    await page.getByTestId('detail').locator('.unseen-mark').first().waitFor();
  });

  it('may be ten million bytes, of which the page shows as many as the reader asks for', async () => {
    await using dashboard = await DashboardPage.open('#/t/traj_hostile?call=root-1');
    const { page } = dashboard;
    const stdout = page.getByTestId('block').getByTestId('text-stdout');
    const more = stdout.getByTestId('show-more');
    await more.waitFor();
    const shown = async () => (await stdout.locator('pre').allTextContents()).join('');
    expect((await shown()).length).toBeLessThan(20_000);
    for (let clicks = 0; clicks < 10 && (await more.isVisible()); clicks += 1) await more.click();
    expect(await shown()).toMatch(/\[… 9\d{6} bytes left out: export holds all …\]/);
    expect(await shown()).toContain(END_OF_OUTPUT);
    await expectOnlyText(page);
    const { path } = await dashboard.download('export');
    expect((await stat(path)).size).toBeGreaterThan(10_000_000);
    // The page still answers.
    await page.getByTestId('tab-tools').click();
    await page.getByTestId('view-tools').waitFor();
  });
});
