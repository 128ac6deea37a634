import { beforeAll, describe, expect, it } from '@jest/globals';

import type { Attack, Family } from './attacks/attack.js';
import type { Verdict } from './harness/outcome.js';
import type { Verdicts } from './harness/run-attacks.js';

/** All attacks of a setting run at once, before the first of its tests looks at what came of it. */
const ALL_ATTACKS_MS = 300_000;

/**
 * A test for each attack, which looks at what became of it.
 *
 * @param run Runs all of them. Called once.
 * @param check Fails for a verdict that is not as it has to be.
 */
export function describeAttacks(
  title: string,
  families: readonly Family[],
  run: (attacks: readonly Attack[]) => Promise<Verdicts>,
  check: (verdict: Verdict) => void,
): void {
  describe(title, () => {
    let verdicts: Verdicts;
    beforeAll(async () => {
      verdicts = await run(families.flatMap(({ attacks }) => attacks));
    }, ALL_ATTACKS_MS);

    describe.each(families)('$name', ({ attacks }) => {
      it.each(attacks)('$name', (attack) => {
        const verdict = verdicts.get(attack);
        if (verdict === undefined) throw new Error('the attack was not run');
        check(verdict);
      });
    });
  });
}

/** Nothing was touched, and the next block ran. */
export function expectHeld({ evidence, end }: Verdict): void {
  expect({ evidence, end }).toEqual({ evidence: [], end });
}

/** Without a sandbox it got what it was after. */
export function expectLive({ held, end }: Verdict): void {
  expect({ held, end }).toEqual({ held: false, end });
}
