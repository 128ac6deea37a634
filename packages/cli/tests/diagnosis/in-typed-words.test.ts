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

  it('adds nothing to a wrong setting, which says what it must be, and to what is no error', () => {
    expect(typed({ code: 'CONFIG_INVALID' })?.fix).toBeNull();
    expect(typed({ status: 'warn' })?.fix).toBeNull();
  });
});
