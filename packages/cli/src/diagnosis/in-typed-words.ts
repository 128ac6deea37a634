import { RlmError, type Diagnosis, type DiagnosisCheck, type IsolationReport } from '@rlm-ts/api';
import { inTypedPlaces, type TypedPlaces } from '../options/typed-places.js';

type Wording = (message: string) => string;

/** What a person sets who has no configuration to write an option into. */
const PLACES = {
  'config.environment': '--env',
  'config.environment.options.image': 'RLM_DOCKER_IMAGE',
  'config.environment.options.runtime': 'RLM_DOCKER_RUNTIME',
};

/**
 * A diagnosis that speaks of what a person at a command line can set, and do.
 *
 * @param set What a person did set, by its place in a configuration.
 */
export function inTypedWords(diagnosis: Diagnosis, set: TypedPlaces = {}): Diagnosis {
  const inWords = wording({ ...PLACES, ...set });
  return {
    ...diagnosis,
    checks: diagnosis.checks.map((check) => placed(check, inWords)),
    environments: diagnosis.environments.map(({ isolation, ...each }) => ({
      ...each,
      checks: each.checks.map((check) => placed(withFix(check, each.name), inWords)),
      isolation: isolation === null ? null : placedReport(isolation, inWords),
    })),
  };
}

/** Where an error gives no advice, what lies underneath may. */
function withFix(check: DiagnosisCheck, environment: string): DiagnosisCheck {
  if (check.fix !== null || check.status === 'ok') return check;
  return { ...check, fix: lastAdvice(check, environment) };
}

function lastAdvice({ code }: DiagnosisCheck, environment: string): string {
  if (code === null) return `If it should not be so, change the options of ${environment}.`;
  // What a setting must be is said in its error.
  if (code === 'CONFIG_INVALID') return 'Correct this setting.';
  return `Run \`RLM_DEBUG=1 rlm exec --env ${environment} -c 1\`: it shows what lies underneath.`;
}

function placedReport(report: IsolationReport, inWords: Wording): IsolationReport {
  const { guarantees, remedies } = report;
  return {
    ...report,
    guarantees: guarantees.map((each) =>
      typeof each.fix === 'string' ? { ...each, fix: inWords(each.fix) } : each,
    ),
    ...(remedies !== undefined && { remedies: remedies.map(inWords) }),
  };
}

function placed(check: DiagnosisCheck, inWords: Wording): DiagnosisCheck {
  const { detail, fix } = check;
  return { ...check, detail: inWords(detail), fix: fix === null ? null : inWords(fix) };
}

function wording(places: TypedPlaces): Wording {
  return (message) =>
    inTypedPlaces(new RlmError({ code: 'CONFIG_INVALID', message }), places).message;
}
