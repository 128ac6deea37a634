import type { DiagnosisCheck, IsolationReport } from '@rlm-ts/domain';

/** What an environment is worth on this machine. */
export interface EnvironmentDiagnosis {
  readonly name: string;
  /** Whether it must work. Of one that need not, nothing is told as worse than `warn`. */
  readonly required: boolean;
  /** Whether a session was really opened, and ran code. */
  readonly works: boolean;
  readonly checks: readonly DiagnosisCheck[];
  /** What held the code of that session; `null` without one, or if it did not tell. */
  readonly isolation: IsolationReport | null;
}

/** Where a model's key would come from. Keys themselves are nowhere in here. */
export interface KeyDiagnosis {
  readonly backend: string;
  /** Environment variables that may hold the key; the first that is set counts. */
  readonly variables: readonly string[];
  /** The variable that holds it; `null` if none does. */
  readonly found: string | null;
}

/** What works on this machine, and what to do about the rest. */
export interface Diagnosis {
  /** What is no matter of one environment: Node.js, folders, keys. */
  readonly checks: readonly DiagnosisCheck[];
  readonly environments: readonly EnvironmentDiagnosis[];
  readonly keys: readonly KeyDiagnosis[];
}

/** The checks that say that something which must work does not, the first one first. */
export function failuresOf({ checks, environments }: Diagnosis): readonly DiagnosisCheck[] {
  return [...checks, ...environments.flatMap((each) => each.checks)].filter(
    ({ status }) => status === 'fail',
  );
}
