import { Duplex, type Readable } from 'node:stream';
import { RlmError, untilAborted } from '@rlm-ts/domain';
import Docker from 'dockerode';
import * as z from 'zod';
import { readEngineAddress, type EngineAddress } from './engine-address.js';
import { engineStatus, toEngineError } from './engine-errors.js';
import { readEngineFacts, type EngineFacts } from './engine-facts.js';
import { pullImage } from './pull-image.js';

/** How long the engine may take for an answer that needs no work. */
const ANSWER_TIMEOUT_MS = 20_000;
/** How long it may take to make or remove a container while many others are at it too. */
const WORK_TIMEOUT_MS = 120_000;

const happeningSchema = z.looseObject({
  Action: z.string(),
  Actor: z.looseObject({ Attributes: z.record(z.string(), z.string()).nullish() }).nullish(),
});

/** An image as it is on the engine. */
export interface Image {
  readonly id: string;
  /** Names of the environment variables that it sets. */
  readonly environment: readonly string[];
}

/** Something that happened to a container. */
export interface Happening {
  /** Such as `oom`, `kill`, `die`. */
  readonly action: string;
  /** Of a `die`. */
  readonly exitCode: number | null;
}

/** How one request is made. */
interface Request {
  readonly what: string;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
  readonly image?: string;
}

/** A container engine: the few things that are asked of it, each with a limit and a typed error. */
export class Engine {
  readonly address: EngineAddress;
  private readonly docker: Docker;
  private known: Promise<EngineFacts> | null = null;

  /** @param host See {@link readEngineAddress}. */
  constructor(host?: string) {
    this.address = readEngineAddress(host);
    this.docker = new Docker(this.address.connection);
  }

  /**
   * What kind of engine it is; asked once.
   *
   * @throws RlmError `ENGINE_UNAVAILABLE`, `ENGINE_PERMISSION_DENIED`, `ENGINE_UNSUPPORTED`.
   */
  facts(): Promise<EngineFacts> {
    this.known ??= this.ask({ what: 'ask the engine what it is' }, () =>
      readEngineFacts(this.docker),
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
    if (pull !== 'never') await pullImage(this.docker, image, onProgress, signal);
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
    const container = await this.ask(
      { what: 'create container', signal, timeoutMs: WORK_TIMEOUT_MS, image },
      () => this.docker.createContainer(spec),
      (late) => this.remove(late.id),
    );
    try {
      const stream = await this.ask({ what: 'attach to the container', signal }, () =>
        container.attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true }),
      );
      if (stream instanceof Duplex) return { id: container.id, stream };
      throw new RlmError({ code: 'INTERNAL', message: 'the attached stream is no socket' });
    } catch (error) {
      await this.remove(container.id);
      throw error;
    }
  }

  /** Makes a container that is only there to reach its volumes. */
  async create(spec: Docker.ContainerCreateOptions, signal: AbortSignal): Promise<string> {
    const container = await this.ask(
      { what: 'create container', signal, timeoutMs: WORK_TIMEOUT_MS },
      () => this.docker.createContainer(spec),
      (late) => this.remove(late.id),
    );
    return container.id;
  }

  /** Starts a container. */
  async start(id: string, image: string, signal: AbortSignal): Promise<void> {
    await this.ask({ what: 'start container', signal, timeoutMs: WORK_TIMEOUT_MS, image }, () =>
      this.docker.getContainer(id).start(),
    );
  }

  /** What the engine says of a container. */
  inspect(id: string, signal: AbortSignal): Promise<Docker.ContainerInspectInfo> {
    return this.ask({ what: 'inspect the container', signal }, () =>
      this.docker.getContainer(id).inspect(),
    );
  }

  /** Unpacks a tar archive in a container. */
  async unpack(id: string, archive: Readable, path: string, signal: AbortSignal): Promise<void> {
    const copied = this.docker.getContainer(id).putArchive(archive, { path, abortSignal: signal });
    try {
      // No limit but the signal: it takes as long as the file is large.
      await untilAborted(copied, signal, 'Copying into the container');
    } catch (error) {
      archive.destroy();
      throw toEngineError(error, { what: 'copy into the container', address: this.address.text });
    }
  }

  /**
   * Removes a container with its unnamed volumes, running or not, and waits until it is gone. One
   * that is gone already is fine.
   */
  async remove(id: string): Promise<void> {
    const container = this.docker.getContainer(id);
    try {
      await this.ask({ what: 'remove container', timeoutMs: WORK_TIMEOUT_MS }, () =>
        container.remove({ force: true, v: true }),
      );
    } catch (error) {
      if (engineStatus(error) === 404) return;
      // The engine is removing it itself.
      if (engineStatus(error) !== 409) throw error;
      await this.ask({ what: 'remove container', timeoutMs: WORK_TIMEOUT_MS }, () =>
        container.wait({ condition: 'removed' }),
      ).catch((raced: unknown) => {
        if (engineStatus(raced) !== 404) throw raced;
      });
    }
  }

  /** All containers that carry a label, running or not. */
  list(label: string): Promise<Docker.ContainerInfo[]> {
    return this.ask({ what: 'list containers' }, () =>
      this.docker.listContainers({ all: true, filters: { label: [label] } }),
    );
  }

  /** What happened to a container lately, oldest first. */
  async happenings(id: string, sinceSeconds: number): Promise<readonly Happening[]> {
    const stream = await this.ask({ what: 'ask for events' }, () =>
      this.docker.getEvents({
        since: sinceSeconds,
        until: Math.ceil(Date.now() / 1000) + 1,
        filters: { container: [id], type: ['container'] },
      }),
    );
    const text = await this.ask({ what: 'ask for events' }, () => readAll(stream));
    return text.split('\n').flatMap((line) => readHappening(line) ?? []);
  }

  private async findImage(image: string, signal: AbortSignal): Promise<Image | null> {
    try {
      const found = await this.ask({ what: `look for the image ${image}`, signal }, () =>
        this.docker.getImage(image).inspect(),
      );
      // Engines say `null` for an image that sets none.
      const variables = (found.Config.Env as readonly string[] | null) ?? [];
      return { id: found.Id, environment: variables.map((each) => each.split('=', 1).join('')) };
    } catch (error) {
      if (engineStatus(error) === 404) return null;
      throw error;
    }
  }

  /** The client never answers if the connection breaks in the middle of an answer: it gets a limit. */
  private async ask<T>(
    { what, signal, timeoutMs = ANSWER_TIMEOUT_MS, image }: Request,
    work: () => Promise<T>,
    onLate: (late: T) => Promise<void> = () => Promise.resolve(),
  ): Promise<T> {
    const timeout = AbortSignal.timeout(timeoutMs);
    const stop = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
    const working = work();
    try {
      return await untilAborted(working, stop, what);
    } catch (error) {
      if (stop.aborted) void working.then(onLate).catch(() => undefined);
      if (signal?.aborted !== true && timeout.aborted) {
        throw new RlmError({
          code: 'ENGINE_UNAVAILABLE',
          message: `The container engine at ${this.address.text} did not answer within ${String(timeoutMs / 1000)} s (to ${what}). Is it overloaded or stuck? \`docker info\` tells.`,
          retryable: true,
          cause: error,
        });
      }
      throw toEngineError(error, {
        what,
        address: this.address.text,
        ...(image === undefined ? {} : { image }),
      });
    }
  }
}

async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

function readHappening(line: string): Happening | null {
  if (line.trim() === '') return null;
  const parsed = happeningSchema.safeParse(JSON.parse(line));
  if (!parsed.success) return null;
  const { Action, Actor } = parsed.data;
  const exitCode = Number(Actor?.Attributes?.['exitCode'] ?? 'none');
  return { action: Action, exitCode: Number.isInteger(exitCode) ? exitCode : null };
}
