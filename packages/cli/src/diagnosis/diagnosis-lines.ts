import type { Diagnosis, DiagnosisCheck, EnvironmentDiagnosis } from '@rlm-ts/api';
import { wrap } from '../output/wrap.js';
import { isolationChecks } from './isolation-checks.js';

/** Characters of a line. */
const WIDTH = 80;
const STATUS_WIDTH = 6;

/** A diagnosis for a person: a line for each check, and below it what to do. */
export function diagnosisLines({ checks, environments }: Diagnosis): readonly string[] {
  return [
    'This machine',
    ...checks.flatMap(linesOf),
    ...environments.flatMap((each) => ['', ...environmentLines(each)]),
    '',
    ...summary(environments),
  ];
}

function environmentLines({ name, checks, isolation }: EnvironmentDiagnosis): string[] {
  const layers = isolation === null ? [] : isolationChecks(isolation);
  return [`Environment ${name}`, ...[...checks, ...layers].flatMap(linesOf)];
}

function linesOf({ status, what, detail, fix }: DiagnosisCheck): string[] {
  const indent = ' '.repeat(STATUS_WIDTH);
  const text = `${what} \u2014 ${detail}`;
  const lines = wrap(status.padEnd(STATUS_WIDTH), text, WIDTH);
  return fix === null ? lines : [...lines, ...wrap(`${indent}Fix: `, fix, WIDTH)];
}

function summary(environments: readonly EnvironmentDiagnosis[]): string[] {
  const names = (works: boolean): string =>
    environments
      .filter((each) => each.works === works)
      .map(({ name }) => name)
      .join(', ');
  const [working, broken] = [names(true), names(false)];
  return [
    ...(working === '' ? [] : [`Works: ${working}.`]),
    ...(broken === '' ? [] : [`Does not work: ${broken}.`]),
  ];
}
