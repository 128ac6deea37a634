import { beforeAll, describe, expect, it } from '@jest/globals';
import { createEgressFilter } from '@rlm-ts/adapters';
import { cleanTexts } from './corpus/clean.mjs';
import { measureFalseAlarms, measureRecall } from './corpus/measure.mjs';

const PER_KIND = 6;
const MINUTES_MS = 60_000;
const BYTES_PER_KIND = 600_000;

describe('the egress filter over the corpus', () => {
  let measured: Awaited<ReturnType<typeof measureRecall>>;

  beforeAll(async () => {
    measured = await measureRecall(
      (secrets) => createEgressFilter({ secrets: [...secrets] }),
      PER_KIND,
    );
  }, 3 * MINUTES_MS);

  it.each([
    ['plain', 0.99],
    ['encoded', 0.95],
    ['split', 0.95],
  ] as const)('catches the secrets of every rule that leave %s', (group, atLeast) => {
    const weak = [...measured.recall]
      .filter(([, { [group]: tally }]) => tally.all > 0 && tally.caught < atLeast * tally.all)
      .map(([rule]) => rule);

    expect(weak).toEqual([]);
  });

  it('catches so many of all of them', () => {
    const total = { plain: 0, encoded: 0, split: 0 };
    for (const tallies of measured.recall.values()) {
      for (const group of ['plain', 'encoded', 'split'] as const)
        total[group] += tallies[group].all;
    }

    expect(total.plain).toBeGreaterThan(1000);
    expect(total.encoded).toBeGreaterThan(2500);
    expect(total.split).toBeGreaterThan(3000);
    expect(measured.misses.length).toBeLessThanOrEqual(
      0.01 * (total.plain + total.encoded + total.split),
    );
  });

  it(
    'takes at most one line in a thousand of clean text for a secret, of each kind',
    async () => {
      const counts = await measureFalseAlarms(
        createEgressFilter(),
        await cleanTexts(BYTES_PER_KIND),
      );
      const noisy = counts.filter(
        ({ lines, findings }) => findings.length > Math.ceil(lines / 1000),
      );

      expect(counts.length).toBeGreaterThanOrEqual(12);
      expect(noisy.map(({ kind, findings }) => [kind, findings.map(({ rule }) => rule)])).toEqual(
        [],
      );
    },
    3 * MINUTES_MS,
  );
});
