import { describe, expect, it } from '@jest/globals';
import { trajectoryToJson } from '@rlm-ts/api';
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { DashboardPage } from './dashboard-page.js';
import { HOSTILE, needleRun } from './scenario/index.js';

/** What S4 shows of a trajectory, and nothing else. */
const GUIDE = {
  trajectory_id: 'traj_abc123',
  backend: 'anthropic',
  model: 'claude-sonnet-4-5',
  environment: 'docker',
  start_time: '2026-01-29T12:00:00Z',
  end_time: '2026-01-29T12:00:45Z',
  duration_ms: 45_230,
  calls: [
    {
      depth: 0,
      prompt: 'Write a function that validates emails',
      response: "Here's an email validator...",
      tools_used: ['python_execute'],
      tokens_in: 123,
      tokens_out: 456,
      latency_ms: 2340,
    },
  ],
  success: true,
  total_tokens: 2847,
};

const asFile = (name: string, text: string) => ({
  name,
  mimeType: 'application/json',
  buffer: Buffer.from(text),
});

describe('Files of runs', () => {
  it('are exported as they are recorded', async () => {
    await using dashboard = await DashboardPage.open('#/t/traj_needle');
    const { name, path } = await dashboard.download('export');
    expect(name).toBe('traj_needle.json');
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(trajectoryToJson(needleRun));
  });

  it('are imported from JSON and from lines, and stay in their tab', async () => {
    await using dashboard = await DashboardPage.open();
    const { page } = dashboard;
    const mine = { ...trajectoryToJson(needleRun), trajectory_id: 'traj_mine', task: 'My own run' };
    await page
      .getByTestId('import-file')
      .setInputFiles([
        asFile('guide.json', JSON.stringify(GUIDE, null, 2)),
        asFile('mine.jsonl', `${JSON.stringify(mine)}\n`),
      ]);
    await page.getByTestId('import-message').getByText('2 runs imported').waitFor();
    await page.getByTestId('search').fill('traj_abc123');
    expect(await page.getByTestId('run').textContent()).toContain('imported');
    await page.getByTestId('run').click();
    await page.getByTestId('detail').getByText("Here's an email validator").waitFor();
    await using other = await DashboardPage.open('#/');
    await other.page.getByTestId('search').fill('traj_abc123');
    await other.page.getByTestId('empty').waitFor();
  });

  it('are refused with a reason if they are none', async () => {
    await using dashboard = await DashboardPage.open();
    const { page } = dashboard;
    await page
      .getByTestId('import-file')
      .setInputFiles([asFile('bad.json', '{"a": 1}'), asFile('worse.json', HOSTILE)]);
    const message = page.getByTestId('import-message');
    await message.getByText('bad.json').waitFor();
    expect(await message.textContent()).toContain('worse.json');
    expect(await page.evaluate('window.pwned')).toBeUndefined();
  });

  it.each(['traj_needle', 'traj_hostile'])(
    'share %s as one page that needs no server',
    async (id) => {
      await using dashboard = await DashboardPage.open(`#/t/${id}`);
      const { name, path } = await dashboard.download('share');
      expect(name).toBe(`${id}.html`);
      await using shared = await DashboardPage.open(pathToFileURL(path).href);
      const { page } = shared;
      expect(page.url()).toMatch(/^file:/);
      await page.getByTestId('connection').getByText('Shared page').waitFor();
      const task = dashboard.page.getByTestId('task');
      // Made for one run, it opens on that run.
      await page.getByTestId('trajectory').waitFor();
      expect(await page.getByTestId('task').textContent()).toBe(await task.textContent());
      const facts = (one: DashboardPage) => one.page.getByTestId('fact-tokens').textContent();
      expect(await facts(shared)).toBe(await facts(dashboard));
      expect(await page.evaluate('window.pwned')).toBeUndefined();
    },
  );
});
