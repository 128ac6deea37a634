import { randomBytes } from 'node:crypto';
import { RlmError, untilAborted, type IsolationReport } from '@rlm-ts/domain';
import { AgentLink } from '../agent/agent-link.js';
import type { AgentReady } from '../agent/agent-messages.js';
import { MISSED_BEATS } from '../agent/heart-beat.js';
import { readRuntimeBundle } from '../agent/runtime-bundle.js';
import type { Engine } from '../engine/engine.js';
import { boundPath, containerSpec, type ContainerPlan } from './container-spec.js';
import { isSameFile, type ContextFile } from './context-file.js';
import { processMemoryBytes } from '../options.js';
import { judgeIsolation } from './judge-isolation.js';
import { withSeccompProfile } from './seccomp-profile-file.js';
import { explainEnd, type ContainerEnd } from './explain-end.js';

/** How the agent says that the image's Python is older than 3.9. */
const TOO_OLD = 78;

/** A started container whose agent takes orders. */
export class SessionContainer {
  private removed: Promise<void> | null = null;

  private constructor(
    private readonly engine: Engine,
    readonly plan: ContainerPlan,
    readonly id: string,
    readonly link: AgentLink,
    readonly isolation: IsolationReport,
    private readonly startedAt: number,
  ) {}

  /**
   * Makes and starts a container, and lets it prove that it is what was asked for.
   *
   * @throws RlmError `SECURITY_VIOLATION`, `CONTAINER_FAILED`, `PYTHON_NOT_FOUND`,
   *   `PYTHON_UNSUPPORTED`, `ENGINE_UNAVAILABLE`, …; nothing is left of it then.
   */
  static async start(
    engine: Engine,
    plan: ContainerPlan,
    signal: AbortSignal,
  ): Promise<SessionContainer> {
    const { boot, modules } = await readRuntimeBundle();
    const startedAt = Math.floor(Date.now() / 1000) - 1;
    const image = plan.options.image;
    const { id, stream } = await withSeccompProfile(engine, plan, (profile) =>
      engine.createAttached(containerSpec(plan, boot, profile), image, signal),
    );
    const link = new AgentLink(stream, plan.options.heartbeatMs);
    try {
      link.sendRuntime(modules);
      await engine.start(id, image, signal);
      const ready = await firstWords(link, plan, signal);
      const isolation = await judgeIsolation(engine, plan, id, ready, signal);
      return new SessionContainer(engine, plan, id, link, isolation, startedAt);
    } catch (error) {
      // Asked before it is removed: afterwards nobody knows.
      const told = link.alive
        ? error
        : await toStartError(error, engine, id, link, plan, startedAt);
      link.destroy();
      await engine.discard(id);
      throw told;
    }
  }

  /** Whether files that the engine was to bind are really those on this host. */
  async seesBoundFiles(files: readonly ContextFile[]): Promise<boolean> {
    const seen = await Promise.all(files.map((file) => this.seesBoundFile(file)));
    return seen.every(Boolean);
  }

  /** Whether a file that the engine was to bind is really the one on this host. */
  async seesBoundFile(file: ContextFile): Promise<boolean> {
    return isSameFile(file, await this.link.checkFile(boundPath(file)));
  }

  /** Why it ended, as far as its engine can tell. */
  end(): Promise<ContainerEnd> {
    return explainEnd(this.engine, this.id, this.startedAt);
  }

  /** Ends it and removes everything of it, once the engine can be reached. Idempotent, never rejects. */
  remove(): Promise<void> {
    this.link.destroy();
    this.removed ??= this.engine.discard(this.id);
    return this.removed;
  }
}

async function firstWords(
  link: AgentLink,
  { options }: ContainerPlan,
  signal: AbortSignal,
): Promise<AgentReady> {
  const timeout = AbortSignal.timeout(options.startTimeoutMs);
  const settings = {
    silenceSeconds: ((MISSED_BEATS + 2) * options.heartbeatMs) / 1000,
    memoryBytes: processMemoryBytes(options),
    confine: options.seccomp === 'strict',
    // On the host's own loopback anybody could ask.
    proxyToken: options.networkMode === 'host' ? randomBytes(24).toString('base64url') : null,
  };
  try {
    return await untilAborted(
      link.begin(settings),
      AbortSignal.any([signal, timeout]),
      'The start',
    );
  } catch (error) {
    if (signal.aborted || !timeout.aborted) throw error;
    throw new RlmError({
      code: 'CONTAINER_FAILED',
      message: `The container did not get ready within ${String(options.startTimeoutMs)} ms. ${link.complaint} If the machine is busy, raise the environment option startTimeoutMs.`,
      retryable: true,
      cause: error,
    });
  }
}

async function toStartError(
  error: unknown,
  engine: Engine,
  id: string,
  { complaint }: AgentLink,
  { options }: ContainerPlan,
  startedAt: number,
): Promise<unknown> {
  if (RlmError.isInstance(error) && error.details['lost'] !== true) return error;
  const end = await explainEnd(engine, id, startedAt);
  if (end.exitCode === TOO_OLD) {
    return new RlmError({
      code: 'PYTHON_UNSUPPORTED',
      message: `The Python in the image ${options.image} is older than 3.9. Choose another with the environment option image, such as python:3.12-slim.`,
      cause: error,
      details: { image: options.image },
    });
  }
  if (end.outOfMemory) {
    return new RlmError({
      code: 'CONTAINER_FAILED',
      message: `Container killed due to memory limit while it started: ${options.memoryLimit} is too little for this image. Raise the environment option memoryLimit.`,
      cause: error,
    });
  }
  const words = complaint === '' ? '' : ` It said: ${complaint}`;
  return new RlmError({
    code: 'CONTAINER_FAILED',
    message: `The container of ${options.image} ended before it was ready (${end.reason}).${words}`,
    retryable: true,
    cause: error,
  });
}
