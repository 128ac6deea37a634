import { statSync } from 'node:fs';
import { RlmError, type EnvironmentNotice } from '@rlm-ts/domain';
import { asksForHostNetwork, HOST_NETWORK_WARNING } from '../environment-defaults.js';
import { engineStatus } from '../engine/engine-errors.js';
import type { EngineFacts } from '../engine/engine-facts.js';
import { Engine, type Image } from '../engine/engine.js';
import { selectRuntime, type RuntimeChoice } from '../engine/select-runtime.js';
import type { DockerOptions } from '../options.js';
import { chooseUser } from './container-user.js';
import type { ContextFile } from './context-file.js';
import { copyContextFile } from './copy-context-file.js';
import { removeAbandoned } from './remove-abandoned.js';
import { SessionContainer } from './session-container.js';
import { WarmPool } from './warm-pool.js';

/** What all containers of one factory have in common; found out once. */
interface Foundation {
  readonly facts: EngineFacts;
  readonly image: Image;
  readonly choice: RuntimeChoice;
}

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
  private sharesFiles: boolean;

  constructor(private readonly options: DockerOptions) {
    this.engine = new Engine(options.dockerHost);
    this.sharesFiles = this.engine.address.isLocalSocket;
    this.pool = new WarmPool(options.warmPoolSize, (signal) =>
      this.start('pool', null, () => undefined, signal),
    );
  }

  /** Does what the first session would otherwise wait for, and fills the pool. */
  async prewarm(): Promise<void> {
    await this.found(() => undefined);
    await this.pool.fill();
  }

  /** A container that no code has run in. With a file it sees it, if the engine can bind it. */
  async open(
    sessionId: string,
    file: ContextFile | null,
    notify: Notify,
    signal: AbortSignal,
  ): Promise<SessionContainer> {
    const { choice } = await this.found(notify);
    const hostNetwork = this.options.networkMode === 'host' && asksForHostNetwork();
    for (const message of [choice.warning, hostNetwork ? HOST_NETWORK_WARNING : null]) {
      if (message !== null) notify({ level: 'warning', message });
    }
    if (file === null || !this.sharesFiles) {
      return this.pool.take() ?? this.start(sessionId, null, notify, signal);
    }
    try {
      const container = await this.start(sessionId, file, notify, signal);
      // Another machine may have another file of the same name, and of the same size.
      if (await container.seesBoundFile(file)) return container;
      await container.remove();
    } catch (error) {
      if (!isBindRefusal(error)) throw error;
      this.sharesFiles = false;
    }
    return this.start(sessionId, null, notify, signal);
  }

  /** Makes a file readable in a container that runs already. */
  copy(container: SessionContainer, file: ContextFile, signal: AbortSignal): Promise<string> {
    const { id, plan } = container;
    const target = { containerId: id, imageId: plan.image.id, sessionId: plan.sessionId };
    return copyContextFile(this.engine, target, file, signal);
  }

  /** Removes the pool's containers. */
  async close(): Promise<void> {
    await this.pool.close();
  }

  private async start(
    sessionId: string,
    boundFile: ContextFile | null,
    notify: Notify,
    signal: AbortSignal,
  ): Promise<SessionContainer> {
    const { options } = this;
    const { facts, image, choice } = await this.found(notify);
    checkWorkspace(options);
    const plan = {
      sessionId,
      image,
      engine: facts,
      choice,
      user: chooseUser(options),
      options,
      boundFile,
    };
    return SessionContainer.start(this.engine, plan, signal);
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
    const { signal } = new AbortController();
    return { facts, image: await this.engine.ensureImage(image, pull, tell, signal), choice };
  }
}

/** @throws RlmError `CONFIG_INVALID` if there is no such folder. */
function checkWorkspace({ workspaceMount }: DockerOptions): void {
  if (workspaceMount === null) return;
  const status = statSync(workspaceMount, { throwIfNoEntry: false });
  if (status?.isDirectory() === true) return;
  throw new RlmError({
    code: 'CONFIG_INVALID',
    message: `The environment option workspaceMount is ${workspaceMount}, and there is no such folder.`,
  });
}

/** The engine has no such file to bind: it is not on this machine. */
function isBindRefusal(error: unknown): boolean {
  const status = engineStatus(error);
  if (status !== 400 && status !== 500) return false;
  return (
    error instanceof Error && /bind source path|mount source|invalid mount/i.test(error.message)
  );
}
