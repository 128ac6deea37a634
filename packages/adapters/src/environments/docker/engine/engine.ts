import { randomBytes } from 'node:crypto';
import type { Agent } from 'node:http';
import type { Duplex, Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { RlmError, untilAborted } from '@rlm-ts/domain';
import type Docker from 'dockerode';
import * as z from 'zod';
import { attach } from './attach.js';
import { readEngineAddress, type EngineAddress } from './engine-address.js';
import { engineStatus, toEngineError } from './engine-errors.js';
import { readEngineFacts, type EngineFacts } from './engine-facts.js';
import { readHappenings, type Happening } from './happenings.js';
import { LeftoverContainers, type Removal } from './leftover-containers.js';
import { pullImage } from './pull-image.js';
import { readAnswer } from './read-answer.js';
import { requestAgent } from './request-agent.js';
import { WatchedArchive } from './watched-archive.js';

/** How long an engine may take. */
export interface EngineLimits {
  /** For an answer that needs no work. */
  readonly answerMs: number;
  /** To make or remove a container while many others are at it too. */
  readonly workMs: number;
}

const LIMITS: EngineLimits = { answerMs: 20_000, workMs: 120_000 };

/** How soon it is looked again whether a container is gone, and how seldom at last. */
const FIRST_LOOK_MS = 10;
const LONGEST_LOOK_MS = 500;

const createdSchema = z.looseObject({ id: z.string().min(1) });

// Podman leaves out much of it.
const accountSchema = z.looseObject({
  HostConfig: z.unknown().optional(),
  Mounts: z
    .array(z.looseObject({ Destination: z.string(), Name: z.string().optional() }))
    .nullish()
    .transform((mounts) => mounts ?? []),
});

const imageSchema = z.looseObject({
  Id: z.string(),
  // Engines say `null` for an image that sets none.
  Config: z.looseObject({ Env: z.array(z.string()).nullish() }).nullish(),
});

/** What the engine says of a container. */
export type ContainerAccount = z.infer<typeof accountSchema>;

/** An image as it is on the engine. */
export interface Image {
  readonly id: string;
  /** Names of the environment variables that it sets. */
  readonly environment: readonly string[];
}

/** How one request is made. */
interface Request {
  readonly what: string;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
  readonly image?: string | undefined;
}

/** A container engine: the few things that are asked of it, each with a limit and a typed error. */
export class Engine {
  readonly address: EngineAddress;
  private readonly agent: Agent | null;
  private connected: Promise<Docker> | null = null;
  private readonly leftovers = new LeftoverContainers((id) => this.tryToRemove(id));
  private known: Promise<EngineFacts> | null = null;

  /** @param host See {@link readEngineAddress}. */
  constructor(
    host?: string,
    private readonly limits: EngineLimits = LIMITS,
  ) {
    this.address = readEngineAddress(host);
    const { protocol } = this.address.connection;
    // Of what goes through SSH the client makes its own.
    this.agent = protocol === 'ssh' ? null : requestAgent(protocol ?? 'http');
  }

  /**
   * What kind of engine it is; asked once.
   *
   * @throws RlmError `ENGINE_UNAVAILABLE`, `ENGINE_PERMISSION_DENIED`, `ENGINE_UNSUPPORTED`.
   */
  facts(): Promise<EngineFacts> {
    this.known ??= this.ask({ what: 'ask the engine what it is' }, (docker) =>
      readEngineFacts(docker),
    ).catch((error: unknown) => {
      // It may be started meanwhile.
      this.known = null;
      throw error;
    });
    return this.known;
  }

  /**
   * Makes sure that an image is there.
   *
   * @returns Its id, which a later push under the same name does not change, and the rest of it.
   * @throws RlmError `IMAGE_UNAVAILABLE`.
   */
  async ensureImage(
    image: string,
    pull: 'missing' | 'always' | 'never',
    onProgress: (line: string) => void,
    signal: AbortSignal,
  ): Promise<Image> {
    const present = await this.findImage(image, signal);
    if (present !== null && pull !== 'always') return present;
    if (pull !== 'never') await pullImage(await this.docker(), image, onProgress, signal);
    const pulled = await this.findImage(image, signal);
    if (pulled !== null) return pulled;
    throw toEngineError(Object.assign(new Error('no such image'), { statusCode: 404 }), {
      what: `find the image ${image}`,
      address: this.address.text,
      image,
    });
  }

  /** Makes a container and attaches to it before it starts: its first words must not be lost. */
  async createAttached(
    spec: Docker.ContainerCreateOptions,
    image: string,
    signal: AbortSignal,
  ): Promise<{ readonly id: string; readonly stream: Duplex }> {
    const id = await this.create(spec, signal, image);
    try {
      const stream = await this.ask(
        // Podman prepares the container for it, and may find then that it has no such program.
        { what: 'attach to the container', signal, image },
        (docker) => attach(docker, id),
        (late) => {
          late.destroy();
        },
      );
      return { id, stream };
    } catch (error) {
      await this.discard(id);
      throw error;
    }
  }

  /** Makes a container, and does not start it. */
  async create(
    spec: Docker.ContainerCreateOptions,
    signal: AbortSignal,
    image?: string,
  ): Promise<string> {
    // If the answer gets lost, the container is still known by its name.
    const name = `rlm-ts-${randomBytes(8).toString('hex')}`;
    try {
      return await this.ask(
        { what: 'create container', signal, timeoutMs: this.limits.workMs, image },
        async (docker) => {
          // The client would put all of it into the address as well, which is then too long for some.
          const request: object = { _query: { name }, _body: spec };
          const container: unknown = await docker.createContainer(request);
          return readAnswer(createdSchema, container).id;
        },
        () => this.discard(name),
      );
    } catch (error) {
      if (!isRefusal(error)) this.leftovers.add(name);
      throw error;
    }
  }

  /** Starts a container. */
  async start(id: string, image: string, signal: AbortSignal): Promise<void> {
    await this.ask(
      { what: 'start container', signal, timeoutMs: this.limits.workMs, image },
      (docker) => docker.getContainer(id).start(),
    );
  }

  /** What the engine says of a container. */
  inspect(id: string, signal: AbortSignal): Promise<ContainerAccount> {
    return this.ask({ what: 'inspect the container', signal }, async (docker) =>
      readAnswer(accountSchema, await docker.getContainer(id).inspect()),
    );
  }

  /** Unpacks a tar archive in a container. */
  async unpack(id: string, archive: Readable, path: string, signal: AbortSignal): Promise<void> {
    const watched = new WatchedArchive(archive, this.limits.workMs);
    const stop = AbortSignal.any([signal, watched.stalled]);
    const what = 'copy into the container';
    try {
      const options = { path, abortSignal: stop };
      const docker = await this.docker();
      const copied = docker.getContainer(id).putArchive(watched.stream, options);
      await untilAborted(copied, stop, 'Copying into the container');
    } catch (error) {
      if (watched.stalled.aborted) throw this.noAnswer(what, this.limits.workMs, error);
      throw toEngineError(error, { what, address: this.address.text });
    } finally {
      watched.close();
    }
  }

  /**
   * Removes a container with its unnamed volumes, running or not, and waits until it is gone. One
   * that is gone already is fine.
   */
  async remove(id: string): Promise<void> {
    await this.removeIfThere(id);
  }

  /**
   * As {@link remove}, for whom a failure is no reason to stop: what cannot be removed now is
   * removed later. Never rejects.
   */
  async discard(id: string): Promise<void> {
    if ((await this.tryToRemove(id)) === 'failed') this.leftovers.add(id);
  }

  /** Tries again to remove what could not be removed before, and hangs up. */
  async close(): Promise<void> {
    await this.leftovers.sweep();
    this.agent?.destroy();
  }

  /** All containers that carry a label, running or not. */
  list(label: string): Promise<Docker.ContainerInfo[]> {
    return this.ask({ what: 'list containers' }, (docker) =>
      docker.listContainers({ all: true, filters: { label: [label] } }),
    );
  }

  /** What happened to a container lately, oldest first. */
  async happenings(id: string, sinceSeconds: number): Promise<readonly Happening[]> {
    const stream = await this.ask({ what: 'ask for events' }, (docker) =>
      docker.getEvents({
        since: sinceSeconds,
        until: Math.ceil(Date.now() / 1000) + 1,
        filters: { container: [id], type: ['container'] },
      }),
    );
    return this.ask({ what: 'ask for events' }, () => readHappenings(stream));
  }

  private docker(): Promise<Docker> {
    this.connected ??= connect(this.address, this.agent);
    return this.connected;
  }

  private async findImage(image: string, signal: AbortSignal): Promise<Image | null> {
    try {
      return await this.ask({ what: `look for the image ${image}`, signal }, async (docker) => {
        const found = await docker.getImage(image).inspect();
        const { Id, Config } = readAnswer(imageSchema, found);
        const variables = Config?.Env ?? [];
        return { id: Id, environment: variables.map((each) => each.split('=', 1).join('')) };
      });
    } catch (error) {
      if (engineStatus(error) === 404) return null;
      throw error;
    }
  }

  private async tryToRemove(idOrName: string): Promise<Removal> {
    try {
      return await this.removeIfThere(idOrName);
    } catch {
      return 'failed';
    }
  }

  private async removeIfThere(idOrName: string): Promise<Removal> {
    const request = { what: 'remove container', timeoutMs: this.limits.workMs };
    const giveUpAt = performance.now() + this.limits.workMs;
    for (let asked = 0; ; asked += 1) {
      try {
        await this.ask(request, (docker) =>
          docker.getContainer(idOrName).remove({ force: true, v: true }),
        );
        return 'removed';
      } catch (error) {
        if (engineStatus(error) === 404) return asked === 0 ? 'absent' : 'removed';
        // The engine is removing it itself, or about to. It is not waited for by `wait`: Docker then
        // never answers if the container goes in the moment in between.
        const isUnderWay = engineStatus(error) === 409 || isJustEnding(error);
        if (!isUnderWay || performance.now() > giveUpAt) throw error;
      }
      await delay(Math.min(FIRST_LOOK_MS * 2 ** asked, LONGEST_LOOK_MS));
    }
  }

  private async ask<T>(
    { what, signal, timeoutMs = this.limits.answerMs, image }: Request,
    work: (docker: Docker) => Promise<T>,
    onLate: (late: T) => unknown = () => undefined,
  ): Promise<T> {
    const timeout = AbortSignal.timeout(timeoutMs);
    const stop = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
    const working = this.docker().then(work);
    try {
      return await untilAborted(working, stop, what);
    } catch (error) {
      if (stop.aborted) void working.then(onLate).catch(() => undefined);
      if (signal?.aborted !== true && timeout.aborted) throw this.noAnswer(what, timeoutMs, error);
      throw toEngineError(error, {
        what,
        address: this.address.text,
        ...(image === undefined ? {} : { image }),
      });
    }
  }

  private noAnswer(what: string, timeoutMs: number, cause: unknown): RlmError {
    return new RlmError({
      code: 'ENGINE_UNAVAILABLE',
      message: `The container engine at ${this.address.text} did not answer within ${String(timeoutMs / 1000)} s (to ${what}). Is it overloaded or stuck? \`docker info\` tells.`,
      retryable: true,
      cause,
    });
  }
}

/**
 * The client, which takes longer to load than all else that starts with a program that may never need
 * an engine.
 *
 * @throws RlmError `CONFIG_INVALID` if it cannot make sense of the environment.
 */
async function connect({ connection }: EngineAddress, agent: Agent | null): Promise<Docker> {
  const { default: Docker } = await import('dockerode');
  try {
    return new Docker({ ...connection, ...(agent === null ? {} : { agent }) });
  } catch (error) {
    throw RlmError.from(error, { code: 'CONFIG_INVALID' });
  }
}

/** The engine has understood the request and done nothing. */
function isRefusal(error: unknown): boolean {
  const status = engineStatus(error);
  return status !== null && status >= 400 && status < 500;
}

/** How Podman refuses to remove a container that has ended and is not cleaned up yet. */
function isJustEnding(error: unknown): boolean {
  // Only an answer can say so: that the engine is not running says nothing of the container.
  if (engineStatus(error) === null || !(error instanceof Error)) return false;
  return /container state improper|not running/i.test(error.message);
}
