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

// Its socket has no way to ask for another runtime than the default.
const INSTALL_FOR_PODMAN =
  'Install it (https://gvisor.dev/docs/user_guide/install/) and make it the default: `runtime = "runsc"` below `[engine]` in containers.conf';

/** How gVisor gets into an engine that has none; a sentence without its end. */
export function howToInstallGvisor({ isPodman }: { readonly isPodman?: boolean }): string {
  return isPodman === true ? INSTALL_FOR_PODMAN : INSTALL;
}

/**
 * Picks the runtime, and fails closed.
 *
 * @throws SecurityViolationError (`SECURITY_VIOLATION`) if gVisor is required and the engine has none.
 */
export function selectRuntime(
  options: Pick<DockerOptions, 'runtime' | 'requireGvisor' | 'allowUnsafeRuntime'>,
  facts: Pick<EngineFacts, 'runtimes' | 'name'> & { isPodman?: boolean },
): RuntimeChoice {
  const { runtimes, name } = facts;
  const gvisor = runtimes.find((each) => each === 'runsc' || each.endsWith('/runsc'));
  const required = options.requireGvisor || options.runtime === 'runsc';
  if (options.runtime === 'runc' && options.requireGvisor && !options.allowUnsafeRuntime) {
    throw new RlmError({
      code: 'CONFIG_INVALID',
      message: 'The options say runtime: "runc" and requireGvisor: true, which exclude each other.',
    });
  }
  const asked = options.runtime !== 'runc';
  if (gvisor !== undefined && (asked || runtimes.length === 1)) {
    const warning = asked
      ? null
      : `${name} runs all containers in gVisor, and so it does this one.`;
    return { runtime: 'runsc', engineName: gvisor, warning };
  }
  if (required && !options.allowUnsafeRuntime) {
    throw new SecurityViolationError(
      `gVisor is required and ${name} has no runtime runsc. ${howToInstallGvisor(facts)}, or accept containers on the host's own kernel with the environment option allowUnsafeRuntime: true (RLM_ALLOW_UNSAFE_RUNTIME=1).`,
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
