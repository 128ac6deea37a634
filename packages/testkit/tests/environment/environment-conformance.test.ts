import { AssertionError } from 'node:assert/strict';
import { describe, expect, it } from '@jest/globals';
import { environmentConformance } from '../../src/environment/environment-conformance.js';
import { environmentCasesFor } from '../../src/environment/split-by-capabilities.js';
import { toyCapabilities, toyHarness, type Fault } from './toy-environment.js';

/** Each broken promise and a case that must notice it. */
const NOTICED: readonly (readonly [fault: Fault, name: RegExp])[] = [
  ['answers-from-stdout', /^Printed text that looks like a final answer/u],
  ['cleanup-twice-rejects', /^cleanup resolves before any use/u],
  ['context-lost-on-timeout', /^A text context is there again after a timeout/u],
  ['failure-throws', /^A block that raises is a result/u],
  ['ignores-aborted-signal', /^A signal that has already fired stops executeCode/u],
  ['ignores-aborted-signal', /^A signal that has already fired stops loadContext/u],
  ['never-busy', /^A second block at the same time is refused/u],
  ['output-accumulates', /^Output of one block is not repeated/u],
  ['persists-nothing', /^Variables of one block are there in the next/u],
  ['runs-after-cleanup', /^executeCode and loadContext reject with ENVIRONMENT_CLOSED/u],
  ['runs-after-cleanup', /^A session cleaned up before any use/u],
  ['state-is-shared', /^Two sessions of one factory share no variable/u],
  ['sub-call-failure-throws', /^A sub-call that fails gives the code a string/u],
  ['sub-calls-unlisted', /^llm_query returns the answer/u],
  ['timeout-unmarked', /time limit is a timed-out result/u],
  ['wrong-error-class', /^executeCode and loadContext reject with ENVIRONMENT_CLOSED/u],
];

function caseNamed(pattern: RegExp): (typeof environmentConformance)[number] {
  const [found, ...more] = environmentConformance.filter(({ name }) => pattern.test(name));
  if (found === undefined || more.length > 0) throw new Error(`not one case: ${String(pattern)}`);
  return found;
}

describe('environmentConformance', () => {
  it('has cases of unique names, each a sentence', () => {
    const names = environmentConformance.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !name.endsWith('.'))).toEqual([]);
  });

  describe('lets an environment pass that keeps every promise', () => {
    const harness = toyHarness();
    for (const { name, run } of environmentCasesFor(toyCapabilities)) {
      it(name, () => run(harness));
    }
  });

  describe('lets an environment fail that', () => {
    for (const [fault, pattern] of NOTICED) {
      const { name, run } = caseNamed(pattern);
      it(`breaks a promise (${fault}): ${name}`, async () => {
        const error: unknown = await run(toyHarness(fault)).then(
          () => null,
          (reason: unknown) => reason,
        );
        expect(error).not.toBeNull();
      });
    }
  });

  it('says in an AssertionError what was wrong', async () => {
    const { run } = caseNamed(/^Output of one block is not repeated/u);
    await expect(run(toyHarness('output-accumulates'))).rejects.toBeInstanceOf(AssertionError);
  });
});
