import assert from 'node:assert/strict';
import type { EnvironmentConformanceCase } from './environment-case.js';
import { requirement } from './requirements.js';
import type { EnvironmentRequirement } from './requirements.js';
import type { SessionOptions } from './session-scope.js';
import { withSession } from './session-scope.js';

/** Python blocks and what the last one prints. */
export interface PythonCase {
  readonly name: string;
  readonly blocks: readonly [string, ...string[]];
  /** The whole output of the last block. */
  readonly stdout: string;
  readonly session?: SessionOptions;
  readonly requires?: readonly EnvironmentRequirement[];
}

/**
 * Makes a conformance case of Python blocks that all end cleanly. Needs `persistentState` as soon as
 * there is more than one block.
 */
export function pythonCase(given: PythonCase): EnvironmentConformanceCase {
  const persistent = given.blocks.length > 1 ? [requirement.persistentState] : [];
  return {
    name: given.name,
    requires: [requirement.python, ...persistent, ...(given.requires ?? [])],
    run: (harness) =>
      withSession(harness, given.session ?? {}, async ({ runClean }) => {
        const result = await runClean(...given.blocks);
        assert.equal(result.stdout, given.stdout);
      }),
  };
}
