import { failedCheck, throwIfAborted, untilAborted, type DiagnosisCheck } from '@rlm-ts/domain';
import type { DockerOptions } from '../options.js';
import type { EngineFacts } from './engine-facts.js';
import type { Engine } from './engine.js';
import { howToInstallGvisor, selectRuntime } from './select-runtime.js';

/** What of the options decides about the engine. */
type Wanted = Pick<DockerOptions, 'image' | 'runtime' | 'requireGvisor' | 'allowUnsafeRuntime'>;

/**
 * Whether an engine answers, has gVisor and has the image. Pulls nothing.
 *
 * @throws RlmError `ABORTED`.
 */
export async function diagnoseEngine(
  engine: Pick<Engine, 'address' | 'facts' | 'ensureImage'>,
  options: Wanted,
  signal: AbortSignal,
): Promise<readonly DiagnosisCheck[]> {
  let facts: EngineFacts;
  try {
    facts = await untilAborted(engine.facts(), signal, 'The diagnosis');
  } catch (error) {
    throwIfAborted(signal, 'The diagnosis');
    return [failedCheck('engine', error), gvisorUnknown()];
  }
  const { name, apiVersion } = facts;
  return [
    ok('engine', `${name}, API ${apiVersion}, at ${engine.address.text}`),
    checkGvisor(options, facts),
    await checkImage(engine, options.image, signal),
  ];
}

function gvisorUnknown(): DiagnosisCheck {
  return {
    status: 'warn',
    what: 'gVisor',
    detail: 'not known: no engine tells',
    fix: 'Get the engine to answer first.',
    code: null,
  };
}

function checkGvisor(options: Wanted, facts: EngineFacts): DiagnosisCheck {
  const what = 'gVisor';
  try {
    const { runtime, engineName } = selectRuntime(options, facts);
    if (runtime === 'runsc') return ok(what, `sessions run on it, as runtime ${engineName ?? ''}`);
  } catch (error) {
    return failedCheck(what, error);
  }
  const isThere = facts.runtimes.some((each) => each === 'runsc' || each.endsWith('/runsc'));
  return {
    status: 'warn',
    what,
    detail: isThere
      ? `not used: sessions run on the host's own kernel, because the runtime is "${options.runtime}"`
      : `${facts.name} has no runtime runsc, so sessions run on the host's own kernel`,
    fix: isThere
      ? 'Set the option runtime (RLM_DOCKER_RUNTIME) to "auto".'
      : `${howToInstallGvisor(facts)}.`,
    code: null,
  };
}

async function checkImage(
  engine: Pick<Engine, 'ensureImage'>,
  image: string,
  signal: AbortSignal,
): Promise<DiagnosisCheck> {
  try {
    await engine.ensureImage(image, 'never', () => undefined, signal);
    return ok('image', `${image} is there`);
  } catch (error) {
    throwIfAborted(signal, 'The diagnosis');
    return failedCheck('image', error);
  }
}

function ok(what: string, detail: string): DiagnosisCheck {
  return { status: 'ok', what, detail, fix: null, code: null };
}
