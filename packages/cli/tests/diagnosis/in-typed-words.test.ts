import { describe, expect, it } from '@jest/globals';
import type { DiagnosisCheck } from '@rlm-ts/api';
import { inTypedWords } from '../../src/diagnosis/in-typed-words.js';

/** What becomes of a check of the environment `mine`. */
function typed(check: Partial<DiagnosisCheck>): DiagnosisCheck | undefined {
  const whole = { status: 'fail', what: 'A', detail: 'is not.', fix: null, code: null, ...check };
  const environment = { name: 'mine', required: true, works: false, isolation: null };
  return inTypedWords({
    checks: [],
    environments: [{ ...environment, checks: [whole as DiagnosisCheck] }],
    keys: [],
  }).environments[0]?.checks[0];
}

describe('a diagnosis at a command line', () => {
  it('speaks of variables where an application has options', () => {
    expect(typed({ fix: 'Name another with the environment option image.' })?.fix).toBe(
      'Name another with RLM_DOCKER_IMAGE.',
    );
  });

  it('shows the way to what lies underneath an error that gives no advice', () => {
    expect(typed({ code: 'ENVIRONMENT_START_FAILED' })?.fix).toContain('rlm exec --env mine');
    expect(typed({ code: 'CONTAINER_FAILED', fix: 'Make room.' })?.fix).toBe('Make room.');
  });

  it('says something to do about everything that is not right', () => {
    expect(typed({ code: 'CONFIG_INVALID' })?.fix).toBe('Correct this setting.');
    expect(typed({ status: 'warn' })?.fix).toContain('options of mine');
    expect(typed({ status: 'ok' })?.fix).toBeNull();
  });

  it('speaks so of what does not hold the code, too', () => {
    const fix = 'Set the environment option runtime to "auto".';
    const guarantee = {
      name: 'a',
      asked: 'b',
      inForce: false,
      checkedBy: 'host',
      detail: 'c',
      fix,
    } as const;
    const isolation = { isolation: 'container', runtime: 'runc' } as const;
    const environment = { name: 'mine', required: true, works: true, checks: [] };
    const report = { ...isolation, guarantees: [guarantee], missing: ['d'], remedies: [fix] };
    const { environments } = inTypedWords({
      checks: [],
      environments: [{ ...environment, isolation: report }],
      keys: [],
    });
    const typedFix = 'Set RLM_DOCKER_RUNTIME to "auto".';
    expect(environments[0]?.isolation).toEqual({
      ...report,
      guarantees: [{ ...guarantee, fix: typedFix }],
      remedies: [typedFix],
    });
  });
});
