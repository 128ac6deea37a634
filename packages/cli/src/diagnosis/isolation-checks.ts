import type { DiagnosisCheck, IsolationGuarantee, IsolationReport } from '@rlm-ts/api';
import { heldInWords } from '../progress/isolation-lines.js';

const CHECKED_BY = { inside: ', tried from inside', host: ', as the host knows' } as const;

/**
 * What holds a session's code, a check for each layer. A layer that does not hold is a warning: an
 * environment that needs it has refused to open the session.
 */
export function isolationChecks({
  guarantees,
  missing,
}: Pick<IsolationReport, 'guarantees' | 'missing'>): readonly DiagnosisCheck[] {
  return [
    ...guarantees.map(checkOf),
    ...missing.map((sentence) => warningOrOk(false, 'missing', sentence)),
  ];
}

function checkOf({ name, asked, inForce, checkedBy, detail }: IsolationGuarantee): DiagnosisCheck {
  const by = checkedBy === null ? '' : CHECKED_BY[checkedBy];
  return warningOrOk(inForce === true, name, `${asked}: ${heldInWords(inForce)}${by} (${detail})`);
}

function warningOrOk(isOk: boolean, what: string, detail: string): DiagnosisCheck {
  return { status: isOk ? 'ok' : 'warn', what, detail, fix: null, code: null };
}
