import { chmod, rm } from 'node:fs/promises';
import { parseConfig } from '@rlm-ts/application';
import {
  RlmError,
  type DiagnosisCheck,
  type EnvironmentCapabilities,
  type EnvironmentFactory,
  type EnvironmentPort,
  type EnvironmentSession,
  type IsolationReport,
  type OperationOptions,
} from '@rlm-ts/domain';
import type * as z from 'zod';
import { PythonSession } from '../runtime-protocol/python-session.js';
import type { SandboxLauncher } from '../runtime-protocol/sandbox-launcher.js';
import { diagnosePython } from './diagnose-python.js';
import { judgeIsolation } from './local-isolation.js';
import { localOptionsSchema, type LocalOptions } from './options.js';
import { locatePython } from './python-locator.js';
import { sessionPlan } from './session-plan.js';
import { sweepAbandonedFolders } from './abandoned-folders.js';
import { WorkerSupervisor } from './worker-supervisor.js';

/** What the `local` environment can do, and reach where the kernel does not hold it. */
export const localCapabilities: EnvironmentCapabilities = {
  language: 'python',
  persistentState: true,
  isolation: 'process',
  network: 'host',
  fileContexts: true,
  interruptible: true,
  subCalls: true,
  tools: true,
  liveOutput: true,
};

/**
 * Python in worker processes on this machine, one per session, forked from one warm supervisor.
 *
 * @param options Those of {@link localOptionsSchema}; absent ones have their defaults.
 * @throws RlmError `CONFIG_INVALID` for options that the schema refuses.
 */
export function createLocalEnvironmentFactory(
  options: z.input<typeof localOptionsSchema> = {},
): EnvironmentFactory {
  const parsed = parseConfig(localOptionsSchema, options, 'options');
  return new LocalEnvironmentFactory(parsed);
}

class LocalEnvironmentFactory implements EnvironmentFactory {
  readonly name = 'local';
  readonly capabilities: EnvironmentCapabilities;
  private supervisor: Promise<WorkerSupervisor> | null = null;
  private readonly sessions = new Set<PythonSession>();
  private closed = false;

  constructor(private readonly options: LocalOptions) {
    const network = options.kernelSandbox === 'require' ? 'none' : localCapabilities.network;
    this.capabilities = { ...localCapabilities, network };
  }

  open(session: EnvironmentSession): EnvironmentPort {
    const { options } = this;
    const launcher = new LocalLauncher(() => this.runningSupervisor(), options);
    const headBytes = Math.floor(options.maxOutputBytes / 4);
    const opened = new PythonSession(launcher, session, {
      executeTimeoutMs: options.executeTimeoutMs,
      executeTimeoutCapMs: options.executeTimeoutCapMs,
      brokerTimeoutMs: options.brokerTimeoutMs,
      interruptGraceMs: options.interruptGraceMs,
      setupCode: options.setupCode,
      configuration: {
        restrict: options.restrictBuiltins,
        importRoots: options.allowedImportRoots,
        outputBytes: [headBytes, options.maxOutputBytes - headBytes],
      },
    });
    this.sessions.add(opened);
    launcher.onDisposed = () => this.sessions.delete(opened);
    return opened;
  }

  async prewarm(): Promise<void> {
    const supervisor = await this.runningSupervisor();
    await supervisor.whenWarm();
  }

  async diagnose(options?: OperationOptions): Promise<readonly DiagnosisCheck[]> {
    return [await diagnosePython(this.options.pythonPath, options?.signal)];
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.sessions].map((session) => session.cleanup()));
    const supervisor = await this.supervisor?.catch(() => null);
    this.supervisor = null;
    await supervisor?.close();
  }

  private async runningSupervisor(): Promise<WorkerSupervisor> {
    if (this.closed) {
      throw new RlmError({ code: 'ENVIRONMENT_CLOSED', message: 'The environment is closed.' });
    }
    const current = this.supervisor;
    if (current !== null && (await current).alive) return current;
    // Another session may have replaced a dead one while this one waited.
    if (this.supervisor === current) this.supervisor = this.startSupervisor();
    return this.supervisor ?? this.runningSupervisor();
  }

  private async startSupervisor(): Promise<WorkerSupervisor> {
    try {
      const python = await locatePython(this.options.pythonPath);
      void sweepAbandonedFolders();
      return WorkerSupervisor.start(python, sessionPlan(this.options));
    } catch (error) {
      this.supervisor = null;
      throw error;
    }
  }
}

/** Starts a session's workers, one after the other if need be, and removes their folders. */
class LocalLauncher implements SandboxLauncher {
  onDisposed: () => void = () => undefined;
  onSubCalls: SandboxLauncher['onSubCalls'] = () => undefined;
  isolation: IsolationReport | null = null;
  private readonly folders: string[] = [];

  constructor(
    private readonly supervisor: () => Promise<WorkerSupervisor>,
    private readonly options: LocalOptions,
  ) {}

  async launch(): ReturnType<SandboxLauncher['launch']> {
    await this.removeFolders();
    const handle = await (await this.supervisor()).startSession();
    this.folders.push(handle.folder);
    try {
      this.isolation = judgeIsolation(this.options, handle.kernel);
    } catch (error) {
      await handle.end();
      throw error;
    }
    return handle;
  }

  async dispose(): Promise<void> {
    await this.removeFolders();
    this.onDisposed();
  }

  private async removeFolders(): Promise<void> {
    await Promise.all(this.folders.splice(0).map(removeFolder));
  }
}

async function removeFolder(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // The code took away its own permissions: give the top back and try once more. What then
    // still stands goes with the supervisor's whole folder.
    await chmod(folder, 0o700).catch(() => undefined);
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
