import { median } from '../measure/statistics.mjs';
import { Random, ALPHANUMERIC } from '../../tests/egress/corpus/random.mjs';
import { HOSTILE } from './hostile.mjs';

/**
 * One line of the table of speeds; all in MB (10^6 characters) a second.
 *
 * @typedef {object} Speed
 * @property {string} text
 * @property {number} wall
 * @property {number} processor By the processor time of the whole process, which other work on the
 *   machine moves less.
 * @property {number} floor By processor time, of `TextEncoder` on the same text.
 * @property {number | null} growth How many times the time for twice the text is; hostile text only.
 */

const KNOWN_SECRETS = 20;
const HOSTILE_LENGTH = 500_000;

/**
 * @param {(secrets: readonly string[]) => import('@rlm-ts/domain').EgressFilterPort} createFilter
 * @param {Readonly<Record<string, string>>} texts
 * @param {number} rounds
 * @returns {Promise<readonly Speed[]>}
 */
export async function measureSpeeds(createFilter, texts, rounds) {
  const random = new Random(77);
  const secrets = Array.from({ length: KNOWN_SECRETS }, () => random.text(ALPHANUMERIC, 32));
  const filter = createFilter(secrets);
  const speeds = [];
  const all = Object.values(texts).join('\n');
  for (const [name, text] of [['all of it', all], ...Object.entries(texts)]) {
    speeds.push({ text: name, ...(await speedOf(filter, text, rounds)), growth: null });
  }
  for (const [name, unit] of Object.entries(HOSTILE)) {
    const once = await speedOf(filter, repeated(unit, HOSTILE_LENGTH), rounds);
    const twice = await speedOf(filter, repeated(unit, 2 * HOSTILE_LENGTH), rounds);
    const growth = (2 * once.processor) / twice.processor;
    speeds.push({ text: `hostile: ${name}`, ...twice, growth });
  }
  return speeds;
}

async function speedOf(filter, text, rounds) {
  const encoder = new TextEncoder();
  const samples = { wall: [], processor: [], floor: [] };
  for (let round = 0; round <= rounds; round += 1) {
    const gate = filter.open();
    const ours = await timed(() => gate.check('stdout', text));
    const floor = await timed(() => encoder.encode(text));
    if (round === 0) continue;
    samples.wall.push(text.length / ours.wallMicros);
    samples.processor.push(text.length / ours.processorMicros);
    samples.floor.push(text.length / floor.processorMicros);
  }
  return {
    wall: median(samples.wall),
    processor: median(samples.processor),
    floor: median(samples.floor),
  };
}

async function timed(work) {
  const startedAt = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return {
    wallMicros: 1000 * (performance.now() - startedAt),
    processorMicros: Math.max(1, user + system),
  };
}

function repeated(unit, length) {
  return Buffer.alloc(length, unit, 'latin1').toString('latin1');
}
