import { describe, expect, it } from '@jest/globals';
import type { EnvironmentCapabilities } from '@rlm-ts/domain';
import { UNDECLARED_CAPABILITIES } from '@rlm-ts/domain';
import fc from 'fast-check';
import { environmentConformance } from '../../src/environment/environment-conformance.js';
import { requirement } from '../../src/environment/requirements.js';
import {
  environmentCasesFor,
  splitByCapabilities,
} from '../../src/environment/split-by-capabilities.js';

const everything: EnvironmentCapabilities = {
  language: 'python',
  persistentState: true,
  isolation: 'process',
  network: 'none',
  fileContexts: true,
  interruptible: true,
  subCalls: true,
  tools: true,
  liveOutput: true,
};

const capabilities: fc.Arbitrary<EnvironmentCapabilities> = fc.record({
  language: fc.constantFrom('python', 'javascript'),
  persistentState: fc.boolean(),
  isolation: fc.constant('none'),
  network: fc.constant('none'),
  fileContexts: fc.boolean(),
  interruptible: fc.boolean(),
  subCalls: fc.boolean(),
  tools: fc.boolean(),
  liveOutput: fc.boolean(),
});

describe('splitByCapabilities', () => {
  it('puts every case in exactly one list, whatever is claimed', () => {
    fc.assert(
      fc.property(capabilities, fc.boolean(), (claimed, osModule) => {
        const { included, leftOut } = splitByCapabilities(claimed, { osModule });
        const names = [...included, ...leftOut].map(({ name }) => name).sort();
        expect(names).toEqual(environmentConformance.map(({ name }) => name).sort());
      }),
    );
  });

  it('leaves out nothing of an environment that claims and allows everything', () => {
    const allows = { osModule: true, processes: true, memoryLimitMb: 512 };
    expect(splitByCapabilities(everything, allows).leftOut).toEqual([]);
  });

  it('tells every reason for which a case is left out', () => {
    const odd = {
      name: 'Needs two things.',
      requires: [requirement.subCalls, requirement.osModule, requirement.python],
      run: () => Promise.resolve(),
    };
    expect(splitByCapabilities(UNDECLARED_CAPABILITIES, {}, [odd])).toEqual({
      included: [],
      leftOut: [
        {
          name: 'Needs two things.',
          reason: `${requirement.subCalls.reason}; ${requirement.osModule.reason}`,
        },
      ],
    });
  });

  it('includes a case that requires nothing', () => {
    const plain = { name: 'Requires nothing.', run: () => Promise.resolve() };
    expect(splitByCapabilities(UNDECLARED_CAPABILITIES, {}, [plain]).included).toEqual([plain]);
  });
});

describe('environmentCasesFor', () => {
  it('never gives a Python case to an environment of another language', () => {
    const cases = environmentCasesFor({ ...everything, language: 'lua' });
    expect(cases.length).toBeGreaterThan(20);
    expect(cases.filter(({ requires }) => requires?.includes(requirement.python))).toEqual([]);
  });

  it('gives more cases for each thing that is claimed', () => {
    const none = environmentCasesFor({ ...UNDECLARED_CAPABILITIES, language: 'lua' });
    const some = environmentCasesFor(UNDECLARED_CAPABILITIES);
    const all = environmentCasesFor(everything);
    expect(none.length).toBeLessThan(some.length);
    expect(some.length).toBeLessThan(all.length);
  });
});
