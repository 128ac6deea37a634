import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { pngOf } from './png.mjs';
import { ALPHANUMERIC, HEX, LOWER, Random, UPPER } from './random.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Text without any secret, by its kind: what is in this repository and in the packages it uses, and
 * data that is made here.
 *
 * @param {number} bytesPerKind About so much of each, or what there is.
 * @returns {Promise<Readonly<Record<string, string>>>}
 */
export async function cleanTexts(bytesPerKind) {
  const files = async (roots, extension) => {
    const paths = [];
    for (const folder of roots) paths.push(...(await filesIn(path.join(root, folder), extension)));
    return joinedUpTo(paths, bytesPerKind);
  };
  const made = (line) => madeUpTo(line, bytesPerKind);
  return {
    English: await files(['docs', 'node_modules'], /\.md$/i),
    TypeScript: await files(['packages', 'node_modules/zod'], /(?<!\.d)\.ts$/),
    JavaScript: await files(
      ['node_modules/eslint/lib', 'node_modules/openai', 'node_modules/typescript/lib'],
      /(?<!\.min)\.js$/,
    ),
    'minified JavaScript': await files(['node_modules'], /\.min\.js$/),
    Python: await files(['packages/adapters/python'], /\.py$/),
    JSON: await files(['node_modules'], /package\.json$/),
    'lock file': (await readFile(path.join(root, 'package-lock.json'), 'utf8')).slice(
      0,
      bytesPerKind,
    ),
    CSV: made(csvLine),
    logs: made(logLine),
    UUIDs: made(uuid),
    hashes: made(hash),
    'base64 images': made(imageLine),
  };
}

async function filesIn(folder, extension) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && extension.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter(
      (file) => !/[\\/](?:dist|tests?|__tests__)[\\/]/.test(file) || /node_modules/.test(file),
    )
    .sort();
}

async function joinedUpTo(paths, bytes) {
  const texts = [];
  let size = 0;
  for (const file of paths) {
    if (size >= bytes) break;
    const text = await readFile(file, 'utf8');
    texts.push(text);
    size += text.length;
  }
  return texts.join('\n').slice(0, bytes);
}

function madeUpTo(makeLine, bytes) {
  const random = new Random(20_261_121);
  const lines = [];
  for (let size = 0; size < bytes; size += lines.at(-1).length + 1) lines.push(makeLine(random));
  return lines.join('\n');
}

function uuid(random) {
  const part = (length) => random.text(HEX, length);
  return `${part(8)}-${part(4)}-4${part(3)}-a${part(3)}-${part(12)}`;
}

function hash(random) {
  const base64 = (size) => random.bytes(size).toString('base64');
  return random.pick([
    `${random.text(HEX, 64)}  ${random.text(LOWER, 8)}.txt`,
    random.text(HEX, 40),
    `md5:${random.text(HEX, 32)}`,
    `sha512-${base64(64)}`,
    `sha256:${random.text(HEX, 64)}`,
    `etag "${random.text(HEX, 32)}-${String(random.between(1, 99))}"`,
    `integrity="sha384-${base64(48)}"`,
  ]);
}

function csvLine(random) {
  const name = `${random.text(UPPER, 1)}${random.text(LOWER, 6)}`;
  const amount = `${String(random.below(100_000))}.${random.text('0123456789', 2)}`;
  const day = `2026-${String(random.between(10, 12))}-${String(random.between(10, 28))}`;
  return [
    uuid(random),
    name,
    `${name.toLowerCase()}@example.com`,
    day,
    amount,
    random.text(ALPHANUMERIC, 10),
    random.pick(['true', 'false', '']),
  ].join(',');
}

function logLine(random) {
  const time = `2026-11-21T14:${String(random.between(10, 59))}:${String(random.between(10, 59))}.${random.text('0123456789', 3)}Z`;
  const id = random.text(HEX, 16);
  return `${time} ${random.pick([
    `INFO request=${id} GET /api/v1/items/${uuid(random)}?page=${String(random.below(99))} 200 ${String(random.below(900))}ms`,
    `WARN user ${String(random.below(9999))}: password reset requested, token expired`,
    `ERROR trace=${random.text(HEX, 32)} span=${id} connection to https://db.internal:5432/main refused`,
    `DEBUG cache key=user:${String(random.below(99_999))}:profile miss; secret rotation not due`,
    `INFO authorization: bearer token accepted for client ${random.text(LOWER, 8)}`,
    `INFO password: required, token: none, api_key: ****`,
    `INFO commit ${random.text(HEX, 40)} deployed to eu-central-1 by ci`,
  ])}`;
}

function imageLine(random) {
  const png = pngOf(random, random.between(4, 24)).toString('base64');
  return random.pick([
    `<img src="data:image/png;base64,${png}" alt="chart">`,
    `{"type":"image","media_type":"image/png","data":"${png}"}`,
    `background: url(data:image/png;base64,${png});`,
    `![plot](data:image/png;base64,${png})`,
    png,
  ]);
}
