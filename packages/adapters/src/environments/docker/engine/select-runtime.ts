import { RlmError, SecurityViolationError } from '@rlm-ts/domain';
import type { DockerOptions } from '../options.js';
import type { EngineFacts } from './engine-facts.js';

/** What runs the containers: gVisor, or the host's own kernel. */
export type ContainerRuntime = 'runsc' | 'runc';

/** A runtime, and what the user should know about the choice. */
export interface RuntimeChoice {
  readonly runtime: ContainerRuntime;
  /** The name under which the engine knows it; absent: its default. */
  readonly engineName: string | undefined;
  readonly warning: string | null;
}

const INSTALL =
  'Install it (https://gvisor.dev/docs/user_guide/install/, then `sudo runsc install` and restart the engine)';

/**
 * Picks the runtime, and fails closed.
 *
 * @throws SecurityViolationError (`SECURITY_VIOLATION`) if gVisor is required and the engine has none.
 */
export function selectRuntime(
  options: Pick<DockerOptions, 'runtime' | 'requireGvisor' | 'allowUnsafeRuntime'>,
  { runtimes, name }: Pick<EngineFacts, 'runtimes' | 'name'>,
): RuntimeChoice {
  const gvisor = runtimes.find((each) => each === 'runsc' || each.endsWith('/runsc'));
  const required = options.requireGvisor || options.runtime === 'runsc';
  if (options.runtime === 'runc' && options.requireGvisor && !options.allowUnsafeRuntime) {
    throw new RlmError({
      code: 'CONFIG_INVALID',
      message: 'The options say runtime: "runc" and requireGvisor: true, which exclude each other.',
    });
  }
  if (options.runtime !== 'runc' && gvisor !== undefined) {
    return { runtime: 'runsc', engineName: gvisor, warning: null };
  }
  if (required && !options.allowUnsafeRuntime) {
    throw new SecurityViolationError(
      `gVisor is required and ${name} has no runtime runsc. ${INSTALL}, or accept containers on the host's own kernel with the environment option allowUnsafeRuntime: true (RLM_ALLOW_UNSAFE_RUNTIME=1).`,
      { runtimes },
    );
  }
  const engineName = runtimes.find((each) => each === 'runc');
  return {
    runtime: 'runc',
    engineName,
    warning: required
      ? `gVisor is required and ${name} has no runtime runsc; running on the host's own kernel, because allowUnsafeRuntime is set.`
      : null,
  };
}
