import type { DiagnosisCheck } from '@rlm-ts/domain';

/** The same check for something that need not work. */
export function atMostWarning(check: DiagnosisCheck): DiagnosisCheck {
  return check.status === 'fail' ? { ...check, status: 'warn' } : check;
}
