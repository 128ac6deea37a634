import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  chromium,
  type Browser,
  type BrowserContextOptions,
  type Locator,
  type Page,
} from 'playwright-core';

/** What tests/browser/harness/start.mjs has started. */
interface Started {
  readonly url: string;
  readonly browser: string;
  readonly logDir: string;
}

const SCREENSHOTS = fileURLToPath(new URL('../../build/screenshots/', import.meta.url));
const WIDE = { width: 1280, height: 800 };
/** What each of the pages has once it has read what it shows. */
const READY = ['run', 'trajectory', 'compare-table'].map((id) => `[data-testid=${id}]`).join(', ');
/** A test fails where it waits for something that does not come, and not by its own time limit. */
const PATIENCE_MS = 10_000;

/** The dashboard and the browser of all tests. */
export const started = JSON.parse(process.env['RLM_TEST_DASHBOARD'] ?? '{}') as Started;

let connected: Promise<Browser> | null = null;

/** An empty page that shares nothing with others. Its context is to be closed. */
export async function newWindow(options: BrowserContextOptions = {}): Promise<Page> {
  connected ??= chromium.connect(started.browser);
  const context = await (await connected).newContext({ viewport: WIDE, ...options });
  return context.newPage();
}

/** An attribute of each of some elements. */
export async function attributesOf(
  elements: Locator,
  name: string,
): Promise<readonly (string | null)[]> {
  return Promise.all((await elements.all()).map((element) => element.getAttribute(name)));
}

/** A page of the dashboard in a window of its own, which must have met no problem when it is left. */
export class DashboardPage implements AsyncDisposable {
  private readonly problems: string[] = [];
  private folder: string | null = null;

  private constructor(readonly page: Page) {
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.problems.push(`thrown: ${error.message}`));
    page.on('requestfailed', (request) => {
      const reason = request.failure()?.errorText ?? '';
      // What a page that is left no longer waits for, and what becomes a download.
      if (reason !== 'net::ERR_ABORTED') this.problems.push(`failed: ${request.url()} ${reason}`);
    });
    page.on('request', (request) => {
      const url = request.url();
      const isOwn = url.startsWith(started.url) || /^(?:data|blob|file):/.test(url);
      if (!isOwn) this.problems.push(`asked another host: ${url}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400) this.problems.push(`${response.status()}: ${response.url()}`);
    });
    page.on('dialog', (dialog) => {
      this.problems.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
  }

  /** @param place Behind the address of the first page, such as `#/t/traj_1`; or a whole address. */
  static async open(place = '', options: BrowserContextOptions = {}): Promise<DashboardPage> {
    const dashboard = new DashboardPage(await newWindow(options));
    const address = place.startsWith('file:') ? place : new URL(place, started.url).href;
    try {
      await dashboard.page.goto(address);
      await dashboard.page.locator(READY).first().waitFor();
    } catch (cause) {
      throw new Error([`${address} does not open.`, ...dashboard.problems].join('\n'), { cause });
    }
    return dashboard;
  }

  /** Keeps what the window shows, as output of the build. */
  async keepScreenshot(name: string): Promise<void> {
    mkdirSync(SCREENSHOTS, { recursive: true });
    await this.page.screenshot({ path: `${SCREENSHOTS}${name}.png` });
  }

  /** How many pixels the page is wider than its window. */
  overhang(): Promise<number> {
    return this.page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
  }

  /** The ids of the runs in view, from above. */
  async idsInView(): Promise<readonly string[]> {
    const rows = this.page.getByTestId('run');
    const [ids, places] = await Promise.all([
      attributesOf(rows, 'data-id'),
      attributesOf(rows, 'aria-rowindex'),
    ]);
    const sorted = ids.map((id, at) => ({ id: id ?? '', place: Number(places[at]) }));
    return sorted.sort((one, other) => one.place - other.place).map(({ id }) => id);
  }

  /** What a click downloads, in a file of the test's own. */
  async download(testId: string): Promise<{ readonly name: string; readonly path: string }> {
    this.folder ??= await mkdtemp(join(tmpdir(), 'rlm-browser-download-'));
    const downloading = this.page.waitForEvent('download');
    await this.page.getByTestId(testId).click();
    const download = await downloading;
    const name = download.suggestedFilename();
    const path = join(this.folder, name);
    await download.saveAs(path);
    return { name, path };
  }

  /** @throws Error if the page met a problem. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close();
    if (this.folder !== null) await rm(this.folder, { recursive: true });
    if (this.problems.length > 0) throw new Error(this.problems.join('\n'));
  }
}
