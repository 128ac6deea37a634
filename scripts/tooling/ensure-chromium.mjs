import { existsSync } from 'node:fs';
import { findProgram } from '../engine/find-program.mjs';
import { aptInstall, obstacleToInstall } from './apt-install.mjs';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
/** Without a font, pages have boxes for letters. */
const PACKAGES = ['chromium', 'fonts-dejavu-core'];

const BY_HAND =
  'Install one (on Debian: sudo apt-get install chromium), or set CHROMIUM to the path of one.';

/** No browser can be had here. The message says what is missing and what to do about it. */
export class NoBrowserError extends Error {
  name = 'NoBrowserError';
}

function findChromium() {
  const named = process.env['CHROMIUM'];
  if (named) {
    if (existsSync(named)) return named;
    throw new NoBrowserError(`CHROMIUM names ${named}, where nothing is. ${BY_HAND}`);
  }
  const found = PROGRAMS.map((name) => findProgram(name)).find((path) => path !== undefined);
  return found ?? (existsSync(MAC) ? MAC : undefined);
}

/**
 * The path of a Chromium or Chrome: the one that CHROMIUM names, an installed one, or Debian's, which
 * root gets installed.
 *
 * @param {(note: string) => void} tell
 * @returns {Promise<string>}
 * @throws {NoBrowserError} when none can be had
 */
export async function ensureChromium(tell) {
  const found = findChromium();
  if (found !== undefined) return found;
  const obstacle = obstacleToInstall();
  if (obstacle !== undefined) {
    throw new NoBrowserError(
      `There is no Chromium, and none can be installed: ${obstacle}. ${BY_HAND}`,
    );
  }
  const { succeeded, output } = await aptInstall(PACKAGES, tell);
  const installed = findChromium();
  if (succeeded && installed !== undefined) return installed;
  throw new NoBrowserError(`Chromium cannot be installed; apt-get says:\n${output}\n${BY_HAND}`);
}
