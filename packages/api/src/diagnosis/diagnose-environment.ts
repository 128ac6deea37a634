import {
  failedCheck,
  RlmError,
  throwIfAborted,
  untilAborted,
  type DiagnosisCheck,
  type EnvironmentFactory,
  type IsolationReport,
  type LLMPort,
} from '@rlm-ts/domain';
import { createRlm } from '../create-rlm.js';
import type { RegisteredEnvironment } from '../registries/definitions.js';
import { atMostWarning } from './at-most-warning.js';
import type { EnvironmentDiagnosis } from './diagnosis.js';

const TASK = 'The diagnosis';
const SESSION = 'session';

/** An environment that is to be diagnosed. */
export interface DiagnosedEnvironment {
  readonly definition: RegisteredEnvironment;
  readonly options: object;
  /** The options' place in the configuration, for errors. */
  readonly where: string;
  readonly required: boolean;
}

/** What a look at an environment came to. */
interface Findings {
  readonly checks: readonly DiagnosisCheck[];
  readonly isolation: IsolationReport | null;
}

/**
 * Asks an environment how it stands and, if it knows of no failure, opens a session, in which it runs
 * an empty block.
 *
 * @throws RlmError `ABORTED`.
 */
export async function diagnoseEnvironment(
  { definition, options, where, required }: DiagnosedEnvironment,
  signal?: AbortSignal,
): Promise<EnvironmentDiagnosis> {
  const { checks, isolation } = await lookAt(
    () => definition.createFactory(options, where),
    signal,
  );
  return {
    name: definition.name,
    required,
    works: checks.every(({ status }) => status !== 'fail'),
    checks: required ? checks : checks.map(atMostWarning),
    isolation,
  };
}

async function lookAt(make: () => EnvironmentFactory, signal?: AbortSignal): Promise<Findings> {
  const checks: DiagnosisCheck[] = [];
  let isolation: IsolationReport | null = null;
  let factory: EnvironmentFactory | null = null;
  try {
    factory = make();
    const asked = factory.diagnose?.(signal && { signal });
    checks.push(...((await untilAborted(Promise.resolve(asked), signal, TASK)) ?? []));
    if (checks.every(({ status }) => status !== 'fail')) {
      const tried = await tryOut(factory, signal);
      checks.push(...tried.checks);
      isolation = tried.isolation;
    }
    await factory.close?.();
  } catch (error) {
    await factory?.close?.().catch(() => undefined);
    throwIfAborted(signal, TASK);
    checks.push(failedCheck(factory === null ? 'options' : SESSION, error));
  }
  return { checks, isolation };
}

async function tryOut(factory: EnvironmentFactory, signal?: AbortSignal): Promise<Findings> {
  const warnings: DiagnosisCheck[] = [];
  await using rlm = createRlm({ llm: nobody, environment: factory });
  await using session = await rlm.openSession({
    onNotice: ({ level, message }) => {
      if (level !== 'warning') return;
      warnings.push({ ...atMostWarning(failedCheck(SESSION, message)), code: null });
    },
  });
  const { error, timedOut } = await session.executeCode('', signal && { signal });
  const { isolation } = session;
  if (timedOut || error !== null) {
    throw new RlmError({
      code: 'ENVIRONMENT_START_FAILED',
      message: `A session was opened, but an empty block did not end well: ${error?.message ?? 'it ran past its time limit'}.`,
    });
  }
  const detail =
    isolation === null
      ? 'one was opened, which does not tell what holds its code'
      : `one was opened: ${[...new Set([isolation.isolation, isolation.runtime])].join(', ')}`;
  const opened: DiagnosisCheck = { status: 'ok', what: SESSION, detail, fix: null, code: null };
  return { checks: [opened, ...warnings], isolation };
}

/** Nobody is asked anything. */
const nobody: LLMPort = {
  modelName: 'none',
  complete: () =>
    Promise.reject(
      new RlmError({ code: 'MODEL_NOT_FOUND', message: 'There is no model in a diagnosis.' }),
    ),
};
