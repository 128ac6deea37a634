import { RlmError } from '@rlm-ts/domain';
import type Docker from 'dockerode';
import * as z from 'zod';
import { readAnswer } from './read-answer.js';

/** The API of Docker 20.10, the oldest engine that has what a session needs. */
const OLDEST_API = [1, 41] as const;

// What vendors send is read loosely: Podman leaves out much of it.
const infoSchema = z.looseObject({
  Runtimes: z.record(z.string(), z.unknown()).nullish(),
  DefaultRuntime: z.string().nullish(),
  SecurityOptions: z.array(z.string()).nullish(),
  CgroupVersion: z.string().nullish(),
  OSType: z.string().nullish(),
  Warnings: z.array(z.string()).nullish(),
  NCPU: z.number().nullish(),
  SwapLimit: z.boolean().nullish(),
});

const versionSchema = z.looseObject({
  Version: z.string(),
  ApiVersion: z.string(),
  Components: z.array(z.looseObject({ Name: z.string() })).nullish(),
});

/** What is known of an engine. */
export interface EngineFacts {
  /** Such as `Docker 28.2.2`. */
  readonly name: string;
  readonly isPodman: boolean;
  readonly apiVersion: string;
  readonly runtimes: readonly string[];
  readonly securityOptions: readonly string[];
  readonly cgroupVersion: string | null;
  readonly processors: number | null;
  /** Whether swap can be limited at all. */
  readonly swapLimit: boolean | null;
  readonly warnings: readonly string[];
}

/**
 * Asks an engine what it is.
 *
 * @throws RlmError `ENGINE_UNSUPPORTED` if it is too old or runs no Linux containers.
 */
export async function readEngineFacts(docker: Docker): Promise<EngineFacts> {
  const [version, info] = await Promise.all([
    docker.version().then((answer: unknown) => readAnswer(versionSchema, answer)),
    docker.info().then((answer: unknown) => readAnswer(infoSchema, answer)),
  ]);
  const isPodman = (version.Components ?? []).some(({ Name }) => /podman/i.test(Name));
  const name = `${isPodman ? 'Podman' : 'Docker'} ${version.Version}`;
  if (!isNewEnough(version.ApiVersion)) {
    throw new RlmError({
      code: 'ENGINE_UNSUPPORTED',
      message: `${name} (API ${version.ApiVersion}) is older than what sessions need: Docker 20.10 (API ${OLDEST_API.join('.')}). Update the engine.`,
      details: { apiVersion: version.ApiVersion },
    });
  }
  const osType = info.OSType ?? 'linux';
  if (osType !== 'linux') {
    throw new RlmError({
      code: 'ENGINE_UNSUPPORTED',
      message: `${name} runs ${osType} containers; switch it to Linux containers.`,
    });
  }
  return {
    name,
    isPodman,
    apiVersion: version.ApiVersion,
    runtimes: Object.keys(info.Runtimes ?? {}).filter(
      // Podman lists what its settings know, installed or not, and always takes its default.
      (each) => !isPodman || each === info.DefaultRuntime,
    ),
    securityOptions: info.SecurityOptions ?? [],
    cgroupVersion: info.CgroupVersion ?? null,
    processors: info.NCPU ?? null,
    swapLimit: info.SwapLimit ?? null,
    warnings: info.Warnings ?? [],
  };
}

function isNewEnough(apiVersion: string): boolean {
  const [major = 0, minor = 0] = apiVersion.split('.').map(Number);
  return major > OLDEST_API[0] || (major === OLDEST_API[0] && minor >= OLDEST_API[1]);
}
