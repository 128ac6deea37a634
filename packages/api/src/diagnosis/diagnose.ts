import { tmpdir } from 'node:os';
import path from 'node:path';
import { environmentConfigSchema, parseConfig, type RLMConfig } from '@rlm-ts/application';
import type { RlmExtensions } from '../create-rlm-from-config.js';
import { environmentRegistry, llmRegistry } from '../registries/registries.js';
import { atMostWarning } from './at-most-warning.js';
import { checkBackends } from './check-backends.js';
import { checkFolder } from './check-folder.js';
import { checkKeys } from './check-keys.js';
import { checkNode } from './check-node.js';
import { checkPort } from './check-port.js';
import { diagnoseEnvironment, type DiagnosedEnvironment } from './diagnose-environment.js';
import type { Diagnosis } from './diagnosis.js';

/** Options of {@link diagnose}. */
export interface DiagnoseOptions {
  /**
   * The environment that must work, as a configuration has it. Default: `local` must work, and what
   * there is of `docker` is told too.
   */
  readonly environment?: RLMConfig['environment'];
  /** Options of those that are looked at by default, by their names. */
  readonly usualOptions?: Readonly<Record<string, object>> | undefined;
  /**
   * The backends that a configuration names, by their places in it, such as `config.llm.backend`: each
   * must be known.
   */
  readonly backends?: Readonly<Record<string, string>> | undefined;
  /** Where logs would be written; it need not be there yet. Default: `logs` in the current folder. */
  readonly logFolder?: string | undefined;
  /** Where the dashboard would listen. Default 8501. */
  readonly port?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const LOG_FOLDER = 'logs';
const DASHBOARD_PORT = 8501;

/** What is looked at if no environment is named: where code runs by default, and what is safer. */
const USUAL = [
  { name: 'local', required: true },
  { name: 'docker', required: false },
] as const;

/**
 * Finds out what works on this machine: by opening a session of each environment, by writing into
 * folders, by listening on a port. Downloads nothing, asks no model, and leaves nothing behind.
 *
 * @param extensions What else there is besides the built-in adapters.
 * @throws RlmError `ENVIRONMENT_UNKNOWN`, `CONFIG_INVALID` for what cannot be looked at, `ABORTED`.
 *   Whatever does not work is in the diagnosis instead.
 */
export async function diagnose(
  options: DiagnoseOptions = {},
  extensions: Pick<RlmExtensions, 'environments' | 'llms'> = {},
): Promise<Diagnosis> {
  const { environment, signal } = options;
  const usual = USUAL.map(({ name, required }) => ({
    environment: { name, options: options.usualOptions?.[name] ?? {} },
    required,
  }));
  const asked = environment === undefined ? usual : [{ environment, required: true }];
  const environments = environmentRegistry(extensions.environments);
  const wanted = asked.map((each): DiagnosedEnvironment => {
    const where = 'config.environment';
    const { name, options: given } = parseConfig(environmentConfigSchema, each.environment, where);
    const definition = environments.get(name, where);
    return { definition, options: given, where: `${where}.options`, required: each.required };
  });
  const llms = llmRegistry(extensions.llms);
  const { keys, checks } = checkKeys(llms.names.map((name) => llms.get(name, 'config.llm')));
  // One after the other: each opens as fast as it can when nothing else runs.
  const found = [];
  for (const each of wanted) found.push(await diagnoseEnvironment(each, signal));
  return {
    checks: [
      checkNode(),
      await checkFolder(
        'temp folder',
        tmpdir(),
        'Make room, or set TMPDIR to a folder that can be written.',
      ),
      atMostWarning(
        await checkFolder(
          'log folder',
          path.resolve(options.logFolder ?? LOG_FOLDER),
          'Log somewhere else (--log-dir), or allow yourself to write there.',
          { mayBeMade: true },
        ),
      ),
      await checkPort(options.port ?? DASHBOARD_PORT),
      ...checkBackends(options.backends ?? {}, llms),
      ...checks,
    ],
    environments: found,
    keys,
  };
}
