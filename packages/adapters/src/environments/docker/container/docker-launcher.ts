import {
  mapAtMost,
  RlmError,
  throwIfAborted,
  untilAborted,
  type IsolationReport,
} from '@rlm-ts/domain';
import { InterpreterConnection } from '../../runtime-protocol/interpreter-connection.js';
import { PROTOCOL_VERSION } from '../../runtime-protocol/messages.js';
import type {
  InterpreterEnd,
  InterpreterHandle,
  LaunchRequest,
  SandboxLauncher,
} from '../../runtime-protocol/sandbox-launcher.js';
import type { AgentLink } from '../agent/agent-link.js';
import type { LinkedInterpreter } from '../agent/running-interpreter.js';
import { chooseBoundFiles } from './choose-bound-files.js';
import { inspectContextFile, type ContextFile } from './context-file.js';
import { CopiedNames } from './copied-names.js';
import { boundPath } from './container-spec.js';
import type { SessionContainer } from './session-container.js';

/**
 * How long an interrupt may take to be delivered, and everything in a container to be gone, before
 * the container itself goes.
 */
const OWED_WITHIN_MS = 10_000;

/** Context files that are looked at, or that the agent is asked about, at the same time. */
const FILES_AT_ONCE = 32;

/** Where a launcher gets its containers from, and what it asks of them. */
export interface ContainerSource {
  /** A container that no code has run in, with the files in it if there are any. */
  open(files: readonly ContextFile[], signal: AbortSignal): Promise<SessionContainer>;
  /** Makes files readable in a container that runs already; tells where, in their order. */
  copy(
    container: SessionContainer,
    files: readonly ContextFile[],
    signal: AbortSignal,
  ): Promise<readonly string[]>;
  readonly startTimeoutMs: number;
}

interface Launched {
  readonly handle: InterpreterHandle;
  readonly interpreter: LinkedInterpreter;
}

/** Starts a session's interpreters: in its container, or in the next one if that is gone. */
export class DockerLauncher implements SandboxLauncher {
  onDisposed: () => void = () => undefined;
  onSubCalls: SandboxLauncher['onSubCalls'] = () => undefined;
  isolation: IsolationReport | null = null;
  private container: SessionContainer | null = null;
  /** Of the files that were copied into it. */
  private copiedNames = new CopiedNames();
  private opening: Promise<SessionContainer> | null = null;

  /** Resolves when the latest interpreter has ended, or could not be started. */
  private latest: Promise<unknown> = Promise.resolve();

  constructor(private readonly source: ContainerSource) {}

  async launch(request: LaunchRequest): Promise<InterpreterHandle> {
    // A container holds one interpreter. A start that nobody waits for any more is still under way.
    const before = this.latest;
    const launching = before.then(() => this.launchNext(request));
    this.latest = launching.then(
      ({ interpreter }) => interpreter.ended,
      () => undefined,
    );
    const { handle } = await launching;
    return handle;
  }

  /** In the session's container, or in another if the code has left that one unfit for a start. */
  private async launchNext({ contextFiles, signal }: LaunchRequest): Promise<Launched> {
    const inspected = await inspectAll(chooseBoundFiles(contextFiles));
    const names = new CopiedNames();
    const files = inspected.map((file) => names.apart(file));
    const used = this.container;
    const container = await this.liveContainer(files, signal);
    try {
      return await this.startIn(container, signal);
    } catch (error) {
      if (container !== used || signal.aborted) throw error;
      container.link.destroy();
      return this.startIn(await this.liveContainer(files, signal), signal);
    }
  }

  private async startIn(container: SessionContainer, signal: AbortSignal): Promise<Launched> {
    const interpreter = container.link.start();
    const connection = new InterpreterConnection(interpreter.channel);
    const handle: InterpreterHandle = {
      connection,
      interrupt: () => owed(container.link, container.link.interrupt(interpreter.channel.id)),
      processorMs: () => container.link.processorMs(interpreter.channel.id),
      end: () => this.end(container, interpreter, connection),
      provideFile: async (path, stop) => {
        const [place = ''] = await this.provideFiles(container, [path], stop);
        return place;
      },
      provideFiles: (paths, stop) => this.provideFiles(container, paths, stop),
    };
    try {
      await this.greet(connection, signal);
    } catch (error) {
      const { reason, signal: why } = await handle.end();
      throw RlmError.from(error, { code: 'ENVIRONMENT_START_FAILED' }).code === 'ABORTED'
        ? error
        : notStarted(reason ?? why ?? 'it said nothing', error);
    }
    return { handle, interpreter };
  }

  async dispose(): Promise<void> {
    const container = this.container ?? (await this.opening?.catch(() => null)) ?? null;
    this.container = null;
    await container?.remove();
    this.onDisposed();
  }

  private async liveContainer(
    files: readonly ContextFile[],
    signal: AbortSignal,
  ): Promise<SessionContainer> {
    if (this.container?.link.alive === true) return this.container;
    await this.container?.remove();
    this.container = null;
    throwIfAborted(signal, 'The start of a container');
    this.opening = this.source.open(files, signal);
    try {
      const container = await this.opening;
      this.container = container;
      this.copiedNames = new CopiedNames();
      this.isolation = container.isolation;
      container.link.onProxy = (channel) => {
        this.onSubCalls(new InterpreterConnection(channel));
      };
      return container;
    } finally {
      this.opening = null;
    }
  }

  private async greet(connection: InterpreterConnection, signal: AbortSignal): Promise<void> {
    const timeout = AbortSignal.timeout(this.source.startTimeoutMs);
    const stop = AbortSignal.any([signal, timeout]);
    const hello = await untilAborted(connection.hello, stop, 'The start of Python');
    if (hello.protocol !== PROTOCOL_VERSION) {
      throw notStarted(`it speaks protocol ${String(hello.protocol)}`);
    }
  }

  private async end(
    container: SessionContainer,
    interpreter: LinkedInterpreter,
    connection: InterpreterConnection,
  ): Promise<InterpreterEnd> {
    container.link.end(interpreter.channel.id);
    const end = await owed(container.link, interpreter.ended);
    connection.destroy();
    if (container.link.alive) return end;
    const { exitCode, outOfMemory, reason } = await container.end();
    return { exitCode, signal: null, outOfMemory, reason };
  }

  private async provideFiles(
    container: SessionContainer,
    paths: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const files = await inspectAll(paths);
    const places = await mapAtMost(files, FILES_AT_ONCE, (file) => boundPlace(container, file));
    const missing = files.filter((_file, index) => places[index] === null);
    if (missing.length > 0) {
      const apart = missing.map((file) => this.copiedNames.apart(file));
      const copied = [...(await this.source.copy(container, apart, signal))];
      return places.map((place) => place ?? copied.shift() ?? '');
    }
    return places.map((place) => place ?? '');
  }
}

/** Where the container sees the file that the engine has bound into it; `null` if it has not. */
async function boundPlace(container: SessionContainer, file: ContextFile): Promise<string | null> {
  const bound = container.plan.boundFiles.find(({ path }) => path === file.path);
  if (bound === undefined) return null;
  const now = { ...file, name: bound.name };
  // The engine bound the file that was there then; another may stand in its place now.
  return (await container.seesBoundFile(now)) ? boundPath(now) : null;
}

function inspectAll(paths: readonly string[]): Promise<ContextFile[]> {
  return mapAtMost(paths, FILES_AT_ONCE, (path) => inspectContextFile(path));
}

/**
 * Waits for what an agent owes, or makes an end of its container, which settles it: also one that
 * shows signs of life may have been kept from hearing.
 */
async function owed<T>(link: AgentLink, work: Promise<T>): Promise<T> {
  const timer = setTimeout(() => {
    link.destroy();
  }, OWED_WITHIN_MS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}

function notStarted(why: string, cause?: unknown): RlmError {
  return new RlmError({
    code: 'ENVIRONMENT_START_FAILED',
    message: `Python could not be started in the container: ${why}.`,
    retryable: true,
    cause,
  });
}
