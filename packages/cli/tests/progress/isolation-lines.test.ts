import { describe, expect, it } from '@jest/globals';
import type { IsolationReport } from '@rlm-ts/api';
import { isolationLines } from '../../src/progress/isolation-lines.js';

const guarantee = { name: 'network', asked: 'none', checkedBy: 'inside', detail: 'seen' } as const;
const REPORT: IsolationReport = {
  isolation: 'container',
  runtime: 'runsc (gVisor)',
  guarantees: [
    { ...guarantee, inForce: true },
    { ...guarantee, name: 'memory', inForce: false },
    { ...guarantee, name: 'ipc', inForce: null },
  ],
  missing: ['There is no lock.'],
};

describe('isolationLines', () => {
  it('says in one line what holds the code', () => {
    expect(isolationLines(REPORT, false)).toEqual(['Isolation: container, runsc (gVisor).']);
  });

  it('keeps each sentence on its line', () => {
    const guarantees = [{ ...guarantee, inForce: true, detail: 'seen\nby me' }];
    expect(isolationLines({ ...REPORT, guarantees, missing: ['a\nb\u001b'] }, true)).toEqual([
      'Isolation: container, runsc (gVisor).',
      '  network: none: in force (seen by me)',
      '  missing: a b\\x1b',
    ]);
  });

  it('names nothing twice', () => {
    const report = { ...REPORT, isolation: 'process', runtime: 'process' } as const;
    expect(isolationLines(report, false)).toEqual(['Isolation: process.']);
  });

  it('tells every guarantee and all that is missing to whom wants it', () => {
    expect(isolationLines(REPORT, true)).toEqual([
      'Isolation: container, runsc (gVisor).',
      '  network: none: in force (seen)',
      '  memory: none: not in force (seen)',
      '  ipc: none: not checked (seen)',
      '  missing: There is no lock.',
    ]);
  });
});
