// @ts-check
import assert from 'node:assert/strict';
import { environmentConformance, splitByCapabilities } from '@rlm-ts/testkit';

/** @import { ConformanceSubject } from './conformance-subject.js' */

/** Longer than any case takes, its own deadlines included. */
export const CASE_TIMEOUT_MS = 120_000;

/**
 * The tests of a subject for any runner: its conformance cases, and one that the reasons for which
 * others are left out are those it states.
 *
 * @param {ConformanceSubject} subject
 * @returns {{ name: string, run: () => Promise<void> }[]}
 */
export function casesOf({ harness, leavesOut, heldElsewhere = [] }) {
  const { capabilities } = harness.createFactory({});
  const elsewhere = new Set(heldElsewhere);
  const cases = environmentConformance.filter((each) => !elsewhere.has(each));
  const { included, leftOut } = splitByCapabilities(capabilities, harness.allows, cases);
  const reasons = new Set(leftOut.flatMap(({ reason }) => reason.split('; ')));
  return [
    ...included.map(({ name, run }) => ({ name, run: () => run(harness) })),
    {
      name: `Leaves out ${leftOut.length} cases for no other reason than it states.`,
      run: async () => assert.deepEqual([...reasons].sort(), [...leavesOut].sort()),
    },
  ];
}

/**
 * Every second one of the cases, so that two files of tests share what takes minutes in containers.
 *
 * @template T
 * @param {0 | 1} which
 * @param {readonly T[]} cases
 */
export function part(which, cases) {
  return cases.filter((_, index) => index % 2 === which);
}
