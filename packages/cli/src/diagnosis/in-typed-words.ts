import { RlmError, type Diagnosis, type DiagnosisCheck } from '@rlm-ts/api';
import { inTypedPlaces } from '../options/typed-places.js';

/** What a person sets who has no configuration to write an option into. */
const PLACES = {
  'config.environment': '--env',
  'config.environment.options.image': 'RLM_DOCKER_IMAGE',
};

/** A diagnosis that speaks of what a person at a command line can set, and do. */
export function inTypedWords(diagnosis: Diagnosis): Diagnosis {
  return {
    ...diagnosis,
    checks: diagnosis.checks.map((check) => placed(check)),
    environments: diagnosis.environments.map((each) => ({
      ...each,
      checks: each.checks.map((check) => placed(withFix(check, each.name))),
    })),
  };
}

/** Where an error gives no advice, what lies underneath may. */
function withFix(check: DiagnosisCheck, environment: string): DiagnosisCheck {
  // What a setting must be is said in its error.
  if (check.fix !== null || check.code === null || check.code === 'CONFIG_INVALID') return check;
  const fix = `Run \`RLM_DEBUG=1 rlm exec --env ${environment} -c 1\`: it shows what lies underneath.`;
  return { ...check, fix };
}

function placed(check: DiagnosisCheck): DiagnosisCheck {
  const { detail, fix } = check;
  return { ...check, detail: inWords(detail), fix: fix === null ? null : inWords(fix) };
}

function inWords(message: string): string {
  return inTypedPlaces(new RlmError({ code: 'CONFIG_INVALID', message }), PLACES).message;
}
