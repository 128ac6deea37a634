import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGE_FOLDER = /^(.*?node_modules\/(?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/;
const LICENSE_FILE = /^(?:licen[sc]e|copying)(?:\.|$)/i;

function noticeOf(folder) {
  const {
    name,
    version,
    license = 'see below',
  } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => LICENSE_FILE.test(each));
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
}

/**
 * The licenses of the installed packages that went into a bundle, as they demand.
 *
 * @param {Iterable<string>} modules paths of what went in, our own modules among them
 * @returns {string} one text; empty if there is no package among them
 */
export function licenseNotices(modules) {
  const folders = new Set();
  for (const module of modules) {
    const folder = PACKAGE_FOLDER.exec(module)?.[1];
    if (folder !== undefined && existsSync(join(folder, 'package.json'))) folders.add(folder);
  }
  return [...folders]
    .sort()
    .map(noticeOf)
    .join(`\n${'-'.repeat(80)}\n\n`);
}
