import { leakThrough } from './leak.mjs';
import { Random } from './random.mjs';
import { KNOWN_KINDS, PATTERN_KINDS } from './secrets.mjs';
import { blindlyEncodedLeaks, encodedLeaks, plainLeaks, splitLeaks } from './variants.mjs';

/**
 * How many of the secrets of one rule were caught.
 *
 * @typedef {object} Tally
 * @property {number} caught
 * @property {number} all
 */

/** @typedef {'plain' | 'encoded' | 'split'} LeakGroup */

/**
 * Lets secrets of every kind leave in every way, and counts.
 *
 * @param {(secrets: readonly string[]) => import('@rlm-ts/domain').EgressFilterPort} createFilter
 * @param {number} perKind Secrets of each kind.
 * @returns {Promise<{
 *   recall: ReadonlyMap<string, Readonly<Record<LeakGroup, Tally>>>,
 *   misses: readonly { rule: string, variant: string }[],
 * }>} By rule. A miss never holds the secret.
 */
export async function measureRecall(createFilter, perKind) {
  const random = new Random(1_234_567);
  const recall = new Map();
  const misses = [];
  const count = async (filter, rule, group, leaks) => {
    if (!recall.has(rule)) recall.set(rule, { plain: tally(), encoded: tally(), split: tally() });
    const { [group]: line } = recall.get(rule);
    for (const leak of leaks) {
      const { caught } = await leakThrough(filter, leak);
      line.all += 1;
      if (caught) line.caught += 1;
      else misses.push({ rule, variant: leak.variant });
    }
  };
  const unknowing = createFilter([]);
  for (const kind of PATTERN_KINDS) {
    const { rule, make, inContext, printedInOnePart: inOnePart } = kind;
    for (let index = 0; index < perKind; index += 1) {
      const secret = make(random);
      const text = inContext?.(secret, random) ?? secret;
      await count(unknowing, rule, 'plain', plainLeaks(text, secret));
      await count(unknowing, rule, 'split', splitLeaks(text, { secret, inOnePart }));
      if (rule === 'entropy') continue;
      await count(unknowing, rule, 'encoded', blindlyEncodedLeaks(text, secret));
    }
  }
  for (const { make } of KNOWN_KINDS) {
    const secrets = Array.from({ length: perKind }, () => make(random));
    const knowing = createFilter(secrets);
    for (const secret of secrets) {
      await count(knowing, 'known-secret', 'plain', plainLeaks(secret));
      await count(knowing, 'known-secret', 'encoded', encodedLeaks(secret));
      await count(knowing, 'known-secret', 'split', splitLeaks(secret));
    }
  }
  return { recall, misses };
}

/**
 * Shows clean text to a filter.
 *
 * @param {import('@rlm-ts/domain').EgressFilterPort} filter
 * @param {Readonly<Record<string, string>>} texts By kind.
 * @returns {Promise<readonly { kind: string, lines: number, findings: readonly import('@rlm-ts/domain').EgressFinding[] }[]>}
 */
export async function measureFalseAlarms(filter, texts) {
  const counts = [];
  for (const [kind, text] of Object.entries(texts)) {
    const { findings } = await filter.open().check('stdout', text);
    counts.push({ kind, lines: text.split('\n').length, findings });
  }
  return counts;
}

/** @returns {Tally} */
function tally() {
  return { caught: 0, all: 0 };
}
