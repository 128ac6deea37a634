import type { DiagnosisCheck, IsolationGuarantee, IsolationReport } from '@rlm-ts/api';
import { heldInWords } from '../progress/isolation-lines.js';

const CHECKED_BY = { inside: ', tried from inside', host: ', as the host knows' } as const;

/** For environments of others, which need not tell. */
const NO_REMEDY = 'The environment tells none: see its documentation.';

/**
 * What holds a session's code, a check for each layer. A layer that does not hold is a warning: an
 * environment that needs it has refused to open the session.
 */
export function isolationChecks({
  guarantees,
  missing,
  remedies = [],
}: Pick<IsolationReport, 'guarantees' | 'missing' | 'remedies'>): readonly DiagnosisCheck[] {
  const told = guarantees.filter(({ inForce }) => inForce !== true);
  return [
    ...guarantees.map(checkOf),
    ...missing
      .map((sentence, index) => warningOrOk(false, 'missing', sentence, remedies[index]))
      .filter((check) => !told.some((each) => repeats(check, each))),
  ];
}

/** Whether a sentence about what is missing only says that a guarantee does not hold. */
function repeats(missing: DiagnosisCheck, { name, detail, fix }: IsolationGuarantee): boolean {
  const sentence = missing.detail;
  return missing.fix === fix || (sentence.includes(name) && sentence.includes(detail));
}

function checkOf(guarantee: IsolationGuarantee): DiagnosisCheck {
  const { name, asked, inForce, checkedBy, detail, fix } = guarantee;
  const by = checkedBy === null ? '' : CHECKED_BY[checkedBy];
  const words = `${asked}: ${heldInWords(inForce)}${by} (${detail})`;
  return warningOrOk(inForce === true, name, words, fix);
}

function warningOrOk(
  isOk: boolean,
  what: string,
  detail: string,
  fix: string | null | undefined,
): DiagnosisCheck {
  if (isOk) return { status: 'ok', what, detail, fix: null, code: null };
  return { status: 'warn', what, detail, fix: fix ?? NO_REMEDY, code: null };
}
