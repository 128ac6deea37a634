import { parseConfig } from '@rlm-ts/application';
import {
  RlmError,
  type DiagnosisCheck,
  type EnvironmentCapabilities,
  type EnvironmentFactory,
  type EnvironmentNotice,
  type EnvironmentPort,
  type EnvironmentSession,
  type OperationOptions,
} from '@rlm-ts/domain';
import type * as z from 'zod';
import { PythonSession } from '../runtime-protocol/python-session.js';
import { ContainerSupply } from './container/container-supply.js';
import { DockerLauncher } from './container/docker-launcher.js';
import { dockerOptionsSchema, processMemoryBytes, type DockerOptions } from './options.js';

/** What the `docker` environment can do. */
export const dockerCapabilities: EnvironmentCapabilities = {
  language: 'python',
  persistentState: true,
  isolation: 'container',
  network: 'none',
  fileContexts: true,
  interruptible: true,
  subCalls: true,
  tools: true,
  liveOutput: true,
};

/**
 * Python in containers of a Docker engine, one per session: no network, nothing of the host, every
 * limit that the kernel offers, gVisor where the engine has it.
 *
 * @param options Those of {@link dockerOptionsSchema}; absent ones have their defaults.
 * @throws RlmError `CONFIG_INVALID` for options that the schema refuses.
 */
export function createDockerEnvironmentFactory(
  options: z.input<typeof dockerOptionsSchema> = {},
): EnvironmentFactory {
  return new DockerEnvironmentFactory(parseConfig(dockerOptionsSchema, options, 'options'));
}

class DockerEnvironmentFactory implements EnvironmentFactory {
  readonly name = 'docker';
  readonly capabilities: EnvironmentCapabilities;
  private readonly supply: ContainerSupply;
  private readonly sessions = new Set<PythonSession>();
  private closed = false;

  constructor(private readonly options: DockerOptions) {
    this.capabilities = { ...dockerCapabilities, network: networkOf(options) };
    this.supply = new ContainerSupply(options);
  }

  open(session: EnvironmentSession): EnvironmentPort {
    const { options } = this;
    const notify = (notice: EnvironmentNotice): void => session.notify?.(notice);
    const launcher = new DockerLauncher({
      startTimeoutMs: options.startTimeoutMs,
      open: (files, signal) => {
        if (this.closed) throw closedError();
        return this.supply.open(session.sessionId, files, notify, signal);
      },
      copy: (container, files, signal) => this.supply.copy(container, files, signal),
    });
    const headBytes = Math.floor(options.maxOutputBytes / 4);
    const opened = new PythonSession(launcher, session, {
      executeTimeoutMs: options.subprocessTimeoutMs,
      executeTimeoutCapMs: options.executeTimeoutCapMs,
      brokerTimeoutMs: options.proxyHttpTimeoutMs,
      interruptGraceMs: options.interruptGraceMs,
      setupCode: options.setupCode,
      configuration: {
        // The container is the wall: inside of it code may do what Python can.
        restrict: false,
        importRoots: [],
        sitePackages: true,
        outputBytes: [headBytes, options.maxOutputBytes - headBytes],
        limits: { memoryBytes: processMemoryBytes(options) },
      },
    });
    this.sessions.add(opened);
    launcher.onDisposed = () => this.sessions.delete(opened);
    return opened;
  }

  async prewarm(): Promise<void> {
    if (this.closed) throw closedError();
    await this.supply.prewarm();
  }

  async diagnose(options?: OperationOptions): Promise<readonly DiagnosisCheck[]> {
    if (this.closed) throw closedError();
    return this.supply.diagnose(options?.signal);
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([
      this.supply.close(),
      ...[...this.sessions].map((session) => session.cleanup()),
    ]);
    await this.supply.removeLeftovers();
  }
}

function networkOf({ networkMode }: DockerOptions): EnvironmentCapabilities['network'] {
  if (networkMode === 'none') return 'none';
  return networkMode === 'host' ? 'host' : 'restricted';
}

function closedError(): RlmError {
  return new RlmError({ code: 'ENVIRONMENT_CLOSED', message: 'The environment is closed.' });
}
