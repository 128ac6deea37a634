import { describe, expect, it } from '@jest/globals';
import type { Diagnosis, DiagnosisCheck, EnvironmentDiagnosis } from '@rlm-ts/api';
import { diagnosisLines } from '../../src/diagnosis/diagnosis-lines.js';

const OK: DiagnosisCheck = { status: 'ok', what: 'A', detail: 'is there', fix: null, code: null };
const WARN: DiagnosisCheck = { ...OK, status: 'warn', what: 'B', detail: 'is not', fix: 'Get it.' };
const guarantee = { name: 'network', asked: 'none', detail: 'seen' } as const;

const environment: EnvironmentDiagnosis = {
  name: 'mine',
  required: true,
  works: true,
  checks: [OK],
  isolation: {
    isolation: 'container',
    runtime: 'runc',
    guarantees: [
      { ...guarantee, inForce: true, checkedBy: 'inside' },
      { ...guarantee, name: 'memory', inForce: false, checkedBy: 'host', fix: 'Limit it.' },
      { ...guarantee, name: 'ipc', inForce: null, checkedBy: null },
    ],
    missing: ['There is no lock.', 'memory: seen', 'No limit at all.', 'There is no wall.'],
    remedies: ['Lock it.', 'Ask for it.', 'Limit it.'],
  },
};

const shown = (diagnosis: Partial<Diagnosis>): string =>
  diagnosisLines({ checks: [OK], environments: [environment], keys: [], ...diagnosis }).join('\n');

describe('diagnosisLines', () => {
  it('tells the checks, every layer with who looked, and what is missing, each once and with its fix', () => {
    expect(shown({})).toBe(
      `
This machine
ok    A — is there

Environment mine
ok    A — is there
ok    network — none: in force, tried from inside (seen)
warn  memory — none: not in force, as the host knows (seen)
      Fix: Limit it.
warn  ipc — none: not checked (seen)
      Fix: The environment tells none: see its documentation.
warn  missing — There is no lock.
      Fix: Lock it.
warn  missing — There is no wall.
      Fix: The environment tells none: see its documentation.

Works: mine.
`.trim(),
    );
  });

  it('has the fix below what is not right', () => {
    expect(shown({ checks: [WARN] })).toContain('\nwarn  B — is not\n      Fix: Get it.\n');
  });

  it('names what does not work', () => {
    const broken = { ...environment, name: 'other', works: false, isolation: null };
    expect(shown({ environments: [environment, broken] })).toMatch(
      /\nWorks: mine\.\nDoes not work: other\.$/,
    );
    expect(shown({ environments: [broken] })).toMatch(/\n\nDoes not work: other\.$/);
  });

  it('fits on 80 columns', () => {
    const long = 'word '.repeat(60);
    const lines = shown({ checks: [{ ...WARN, detail: long, fix: long }] }).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});
