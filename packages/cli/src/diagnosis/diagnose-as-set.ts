import {
  diagnose,
  environmentOf,
  limitsOf,
  RlmError,
  type DiagnoseOptions,
  type Diagnosis,
  type DiagnosisCheck,
  type Settings,
} from '@rlm-ts/api';
import type { CommandIo } from '../command-io.js';
import { inTypedPlaces } from '../options/typed-places.js';
import { commandSettings, typed } from '../settings/command-settings.js';
import { placesOf } from '../settings/setting-places.js';
import { inTypedWords } from './in-typed-words.js';

/** What a person typed about what is to be looked at. */
export interface TypedForDiagnosis {
  readonly env?: string;
  readonly logDir?: string;
  readonly port?: number;
}

const WHAT = 'settings';

/**
 * A diagnosis of what the settings choose. What is wrong in them is one of its findings; the rest then
 * goes by what was typed, and the defaults.
 *
 * @throws RlmError `ENVIRONMENT_UNKNOWN` for one that was typed, `ABORTED`.
 */
export async function diagnoseAsSet(io: CommandIo, options: TypedForDiagnosis): Promise<Diagnosis> {
  let settings: Settings | null = null;
  try {
    settings = await commandSettings(io, {
      environment: typed('--env', options.env),
      log_dir: typed('--log-dir', options.logDir),
      'viz.port': typed('--port', options.port),
    });
    const diagnosis = await diagnose({ ...chosenBy(settings), signal: io.signal });
    return inTypedWords(withCheck(diagnosis, found(settings)), await placesOf(settings));
  } catch (error) {
    if (!isWrongSetting(error)) throw error;
    const diagnosis = await diagnose({
      ...chosenByHand(options),
      backends: settings === null ? {} : backendsOf(settings),
      signal: io.signal,
    });
    const places = await placesOf(settings);
    // Of the settings, only the backends are looked at.
    const ofBackends = Object.entries(places).filter(([place]) => place.endsWith('.backend'));
    return inTypedWords(
      withCheck(diagnosis, wrong(inTypedPlaces(error, places))),
      Object.fromEntries(ofBackends),
    );
  }
}

function chosenBy(settings: Settings): DiagnoseOptions {
  const { values, origins } = settings;
  const { name, options } = environmentOf(settings);
  const isAsked = origins.get('environment')?.source !== 'default';
  return {
    logFolder: limitsOf(settings).logDir ?? undefined,
    port: values.viz.port,
    backends: backendsOf(settings),
    ...(isAsked
      ? { environment: { name, options } }
      : { usualOptions: { local: options, docker: environmentOf(settings, 'docker').options } }),
  };
}

function backendsOf({ values }: Settings): Record<string, string> {
  const { backend, sub_backend: subBackend } = values;
  return {
    ...(backend !== undefined && { 'config.llm.backend': backend }),
    ...(subBackend !== undefined && { 'config.subCallLlm.backend': subBackend }),
  };
}

function chosenByHand({ env, logDir, port }: TypedForDiagnosis): DiagnoseOptions {
  return { ...(env !== undefined && { environment: env }), logFolder: logDir, port };
}

function isWrongSetting(error: unknown): error is RlmError {
  return (
    RlmError.isInstance(error) && ['CONFIG_INVALID', 'ENVIRONMENT_UNKNOWN'].includes(error.code)
  );
}

function found({ files }: Settings): DiagnosisCheck {
  const names = files.map(({ shown }) => shown).join(', then ');
  const detail = names === '' ? 'no file, so variables and defaults hold' : `from ${names}`;
  return { status: 'ok', what: WHAT, detail, fix: null, code: null };
}

function wrong({ code, message }: RlmError): DiagnosisCheck {
  const fix = 'Correct it there. What follows goes by the defaults instead.';
  return { status: 'fail', what: WHAT, detail: message, fix, code };
}

function withCheck({ checks, ...others }: Diagnosis, check: DiagnosisCheck): Diagnosis {
  return { checks: [check, ...checks], ...others };
}
