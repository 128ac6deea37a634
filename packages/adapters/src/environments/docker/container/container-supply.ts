import { untilAborted, type DiagnosisCheck, type EnvironmentNotice } from '@rlm-ts/domain';
import { asksForHostNetwork, HOST_NETWORK_WARNING } from '../environment-defaults.js';
import { Semaphore } from '../../../broker/call-control/semaphore.js';
import { diagnoseEngine } from '../engine/diagnose-engine.js';
import { engineStatus } from '../engine/engine-errors.js';
import type { EngineFacts } from '../engine/engine-facts.js';
import { Engine, type Image } from '../engine/engine.js';
import { selectRuntime, type RuntimeChoice } from '../engine/select-runtime.js';
import type { DockerOptions } from '../options.js';
import { checkWorkspace, workspaceElsewhere } from './check-workspace.js';
import { chooseUser } from './container-user.js';
import type { ContextFile } from './context-file.js';
import { copyContextFiles } from './copy-context-files.js';
import { removeAbandoned } from './remove-abandoned.js';
import { SessionContainer } from './session-container.js';
import { WarmPool } from './warm-pool.js';
import { withPermit } from './with-permit.js';

/** What all containers of one factory have in common; found out once. */
interface Foundation {
  readonly facts: EngineFacts;
  readonly image: Image;
  readonly choice: RuntimeChoice;
  /** Held while a container is started. */
  readonly starts: Semaphore;
}

/**
 * How many containers are started at once for each of the engine's processors. An engine that is
 * asked for a hundred at once takes several times as long for each, and then answers to nobody.
 */
const STARTS_PER_PROCESSOR = 2;
const FEWEST_STARTS = 4;

type Notify = (notice: EnvironmentNotice) => void;

/**
 * Makes containers, all with the same options and from the same image, also if its name is given to
 * another meanwhile. So whatever matters for safety is the same in all of the pool.
 */
export class ContainerSupply {
  private readonly engine: Engine;
  private readonly pool: WarmPool;
  private foundation: Promise<Foundation> | null = null;
  private readonly listeners = new Set<Notify>();
  private readonly closing = new AbortController();
  private sharesFiles: boolean;

  constructor(private readonly options: DockerOptions) {
    this.engine = new Engine(options.dockerHost);
    this.sharesFiles = this.engine.address.isLocalSocket;
    this.pool = new WarmPool(options.warmPoolSize, (signal) =>
      this.start('pool', [], () => undefined, signal),
    );
  }

  /** Does what the first session would otherwise wait for, and fills the pool. */
  async prewarm(): Promise<void> {
    await this.found(() => undefined);
    await this.pool.fill();
  }

  /** Whether the engine has all that a container needs; nothing is pulled for it. */
  diagnose(signal?: AbortSignal): Promise<readonly DiagnosisCheck[]> {
    const { signal: closing } = this.closing;
    const stop = signal === undefined ? closing : AbortSignal.any([signal, closing]);
    return diagnoseEngine(this.engine, this.options, stop);
  }

  /** A container that no code has run in. It sees the files, if the engine can bind them. */
  async open(
    sessionId: string,
    files: readonly ContextFile[],
    notify: Notify,
    signal: AbortSignal,
  ): Promise<SessionContainer> {
    const { choice } = await untilAborted(this.found(notify), signal, 'The start of a container');
    const hostNetwork = this.options.networkMode === 'host' && asksForHostNetwork();
    for (const message of [choice.warning, hostNetwork ? HOST_NETWORK_WARNING : null]) {
      if (message !== null) notify({ level: 'warning', message });
    }
    if (files.length === 0 || !this.sharesFiles) {
      return this.pool.take() ?? this.start(sessionId, [], notify, signal);
    }
    return (
      (await this.startWithFiles(sessionId, files, notify, signal)) ??
      this.start(sessionId, [], notify, signal)
    );
  }

  /** Makes files readable in a container that runs already. */
  copy(
    container: SessionContainer,
    files: readonly ContextFile[],
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const { id, plan } = container;
    const target = { containerId: id, imageId: plan.image.id, sessionId: plan.sessionId };
    return copyContextFiles(this.engine, target, files, signal);
  }

  /** Removes the pool's containers. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.pool.close();
  }

  /** Tries again to remove what could not be removed before. */
  async removeLeftovers(): Promise<void> {
    await this.engine.close();
  }

  /** A container that sees the files; `null` if the engine has others in their place, or none. */
  private async startWithFiles(
    sessionId: string,
    files: readonly ContextFile[],
    notify: Notify,
    signal: AbortSignal,
  ): Promise<SessionContainer | null> {
    let container: SessionContainer;
    try {
      container = await this.start(sessionId, files, notify, signal);
    } catch (error) {
      if (!isBindRefusal(error)) throw error;
      this.sharesFiles = false;
      return null;
    }
    try {
      // Another machine may have another file of the same name, and of the same size.
      if (await container.seesBoundFiles(files)) return container;
    } catch (error) {
      await container.remove();
      throw error;
    }
    await container.remove();
    return null;
  }

  private async start(
    sessionId: string,
    boundFiles: readonly ContextFile[],
    notify: Notify,
    signal: AbortSignal,
  ): Promise<SessionContainer> {
    const { options } = this;
    const { facts, image, choice, starts } = await this.found(notify);
    checkWorkspace(options.workspaceMount, this.engine.address);
    const plan = {
      sessionId,
      image,
      engine: facts,
      choice,
      user: chooseUser(options),
      options,
      boundFiles,
    };
    try {
      return await withPermit(starts, signal, () =>
        SessionContainer.start(this.engine, plan, signal),
      );
    } catch (error) {
      const { workspaceMount } = options;
      if (boundFiles.length > 0 || workspaceMount === null || !isMissingSource(error)) throw error;
      throw workspaceElsewhere(workspaceMount, error);
    }
  }

  private async found(notify: Notify): Promise<Foundation> {
    this.listeners.add(notify);
    try {
      this.foundation ??= this.lookAround().catch((error: unknown) => {
        // What was missing may be there at the next try.
        this.foundation = null;
        throw error;
      });
      return await this.foundation;
    } finally {
      this.listeners.delete(notify);
    }
  }

  private async lookAround(): Promise<Foundation> {
    const { image, pull } = this.options;
    const facts = await this.engine.facts();
    const choice = selectRuntime(this.options, facts);
    // In its own time, and not this session's trouble if it fails.
    void removeAbandoned(this.engine).catch(() => undefined);
    const tell = (message: string): void => {
      for (const notify of this.listeners) notify({ level: 'progress', message });
    };
    // Not a session's signal: others may wait for the same image.
    const { signal } = this.closing;
    const atOnce = STARTS_PER_PROCESSOR * (facts.processors ?? 1);
    return {
      facts,
      image: await this.engine.ensureImage(image, pull, tell, signal),
      choice,
      starts: new Semaphore(Math.max(FEWEST_STARTS, atOnce)),
    };
  }
}

/** There is nothing at this path on the engine's machine. */
function isMissingSource(error: unknown): boolean {
  return isBindRefusal(error) && error instanceof Error && /not exist/i.test(error.message);
}

/** The engine has no such file to bind: it is not on this machine. */
function isBindRefusal(error: unknown): boolean {
  const status = engineStatus(error);
  if (status !== 400 && status !== 500) return false;
  return (
    error instanceof Error && /bind source path|mount source|invalid mount/i.test(error.message)
  );
}
