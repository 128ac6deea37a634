import { describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { attributesOf, DashboardPage } from './dashboard-page.js';
import { needleRun } from './scenario/index.js';

const PLACE = '#/t/traj_needle';

const callIn = (page: Page, id: string): Locator =>
  page.locator(`[data-testid=call][data-id="${id}"]`);

const idsInTree = (page: Page) => attributesOf(page.getByTestId('call'), 'data-id');

describe('The page of a run', () => {
  it('is opened from the list and tells what the run was and took', async () => {
    await using dashboard = await DashboardPage.open();
    const { page } = dashboard;
    await page.getByTestId('run').filter({ hasText: needleRun.task }).click();
    const shown = page.getByTestId('trajectory');
    await shown.waitFor();
    const text = await shown.textContent();
    for (const part of [needleRun.task, 'In line 42.', 'docker', 'model-a', '45.2']) {
      expect(text).toContain(part);
    }
    expect(await page.getByTestId('fact-calls').textContent()).toBe('6');
    expect(await page.getByTestId('fact-tokens').textContent()).toContain(
      needleRun.totalTokens.toLocaleString('en'),
    );
    await page.getByTestId('back').click();
    await page.getByTestId('runs').waitFor();
  });

  it('has the calls as a tree, coloured by depth, that the mouse closes and opens', async () => {
    await using dashboard = await DashboardPage.open(PLACE);
    const { page } = dashboard;
    await callIn(page, 'slow').waitFor();
    expect(await idsInTree(page)).toEqual([
      'root-1',
      'ask-1',
      'child',
      'child-1',
      'slow',
      'root-2',
    ]);
    const rows = page.getByTestId('call');
    expect(await attributesOf(rows, 'aria-level')).toEqual(['1', '2', '2', '3', '4', '1']);
    const styles = await attributesOf(rows, 'style');
    const colours = styles.map((style) => /--depth[^;]*/.exec(style ?? '')?.[0]);
    expect(new Set(colours).size).toBe(3);
    await dashboard.keepScreenshot('tree');

    await callIn(page, 'child').getByTestId('caret').click();
    expect(await idsInTree(page)).toEqual(['root-1', 'ask-1', 'child', 'root-2']);
    expect(await callIn(page, 'child').getAttribute('aria-expanded')).toBe('false');
    await page.getByTestId('collapse-all').click();
    expect(await idsInTree(page)).toEqual(['root-1', 'root-2']);
    await page.getByTestId('expand-all').click();
    expect(await idsInTree(page)).toHaveLength(6);
  });

  it('has a tree that the keyboard walks, closes and opens', async () => {
    await using dashboard = await DashboardPage.open(PLACE);
    const { page } = dashboard;
    const chosen = page.locator('[data-testid=call][aria-selected=true]');
    await callIn(page, 'root-1').click();
    await page.getByTestId('tree').focus();
    await page.keyboard.press('ArrowLeft');
    expect(await idsInTree(page)).toEqual(['root-1', 'root-2']);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await chosen.getAttribute('data-id')).toBe('ask-1');
    await page.keyboard.press('ArrowDown');
    expect(await chosen.getAttribute('data-id')).toBe('child');
    await page.keyboard.press('End');
    expect(await chosen.getAttribute('data-id')).toBe('root-2');
    await page.keyboard.press('Home');
    expect(await chosen.getAttribute('data-id')).toBe('root-1');
  });

  it('shows code, output, error, variables, tools and sub-calls of a turn, and goes on to them', async () => {
    await using dashboard = await DashboardPage.open(PLACE);
    const { page } = dashboard;
    await callIn(page, 'root-1').click();
    const detail = page.getByTestId('detail');
    const [first, second] = [
      detail.getByTestId('block').nth(0),
      detail.getByTestId('block').nth(1),
    ];
    expect(await first.getByTestId('text-code').textContent()).toContain('print(len(context))');
    expect(await first.getByTestId('text-stdout').textContent()).toContain('1200');
    expect(await first.getByTestId('variables').textContent()).toContain('answer');
    expect(await first.getByTestId('tool-call').allTextContents()).toEqual([
      expect.stringContaining('read_file'),
      expect.stringContaining('failed'),
    ]);
    expect(await second.textContent()).toContain("name 'undefined_name' is not defined");
    await first.getByTestId('sub-call').filter({ hasText: 'Is it in here?' }).click();
    expect(await detail.getByTestId('text-prompt').textContent()).toContain('Is it in here?');
    expect(await detail.getByTestId('text-response').textContent()).toContain('Not in this part.');
  });

  it('marks the bottleneck in the tree and in the timing', async () => {
    await using dashboard = await DashboardPage.open(PLACE);
    const { page } = dashboard;
    await callIn(page, 'slow').getByTestId('bottleneck').waitFor();
    expect(await page.getByTestId('bottleneck').count()).toBe(1);
    await page.getByTestId('tab-timing').click();
    expect(await page.getByTestId('bottleneck-sentence').textContent()).toMatch(/30(?:\.0)? ?s/);
    await page.getByTestId('by-length').click();
    const longest = page.getByTestId('span').first();
    expect(await longest.textContent()).toContain('slowest');
    await dashboard.keepScreenshot('timing');
    await longest.click();
    await page.getByTestId('detail').getByText('It is line 42.').waitFor();
  });

  it('has tokens in and out as a chart and by depth', async () => {
    await using dashboard = await DashboardPage.open(`${PLACE}?view=tokens`);
    const { page } = dashboard;
    await page.getByTestId('token-chart').locator('.recharts-bar-rectangle').first().waitFor();
    expect(await page.getByTestId('tokens-by-depth').locator('tbody tr').count()).toBe(3);
    await dashboard.keepScreenshot('tokens');
  });

  it('counts tools with their success', async () => {
    await using dashboard = await DashboardPage.open(`${PLACE}?view=tools`);
    const tools = dashboard.page.getByTestId('tool');
    await tools.first().waitFor();
    const readFile = tools.filter({ hasText: 'read_file' }).locator('td');
    expect((await readFile.allTextContents()).slice(0, 3)).toEqual(['2', '1', '50%']);
    const python = tools.filter({ hasText: 'python_execute' }).locator('td');
    expect((await python.allTextContents()).slice(0, 2)).toEqual(['3', '1']);
  });

  it('tells what each model cost', async () => {
    await using dashboard = await DashboardPage.open(`${PLACE}?view=cost`);
    const rows = dashboard.page.getByTestId('cost-by-model').locator('tbody tr');
    await rows.first().waitFor();
    expect(await rows.allTextContents()).toEqual([
      expect.stringContaining('model-a'),
      expect.stringContaining('model-b'),
    ]);
    expect(await dashboard.page.getByTestId('total-cost').textContent()).toContain('$0.005');
  });
});
