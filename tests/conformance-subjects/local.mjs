// @ts-check
import { createLocalEnvironmentFactory } from '@rlm-ts/adapters';
import { interpreterConformance, pythonDialect } from '@rlm-ts/testkit';

/** @import { ConformanceSubject } from './conformance-subject.js' */

const memoryLimitMb = 1024;

/** As an application gets it by default: restricted builtins and imports. @type {ConformanceSubject} */
export const local = {
  title: 'local',
  harness: {
    createFactory: (overrides) => createLocalEnvironmentFactory({ memoryLimitMb, ...overrides }),
    dialect: pythonDialect,
    allows: { memoryLimitMb },
  },
  leavesOut: [
    'imports os and the like (allowance osModule)',
    'starts programs (allowance processes)',
  ],
};

/** Plain Python, so that code can reach what the restrictions keep from it. @type {ConformanceSubject} */
export const localUnrestricted = {
  title: 'local without restrictions',
  harness: {
    createFactory: (overrides) =>
      createLocalEnvironmentFactory({ memoryLimitMb, restrictBuiltins: false, ...overrides }),
    dialect: pythonDialect,
    allows: { memoryLimitMb, osModule: true },
  },
  leavesOut: [],
  // By `local`: the interpreter is the same.
  heldElsewhere: interpreterConformance,
};
