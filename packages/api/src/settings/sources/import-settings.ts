import { pathToFileURL } from 'node:url';
import { RlmError } from '@rlm-ts/domain';
import { defineSettings } from '../define-settings.js';
import type { ParsedFile } from './parsed-file.js';

/** Far longer than any program takes to say what settings there are. */
const TIME_LIMIT_MS = 10_000;

/**
 * Runs a file of settings that is a program, and takes what it exports by default. It has all the
 * rights of this process.
 *
 * @param shown How messages name the file.
 * @throws RlmError `CONFIG_INVALID` if it throws, waits for what does not come, or exports nothing by
 *   default.
 */
export async function importSettings(
  path: string,
  shown: string,
  timeLimitMs = TIME_LIMIT_MS,
): Promise<ParsedFile> {
  let value: unknown;
  try {
    value = await withinTime(importDefault(path), timeLimitMs);
  } catch (cause) {
    throw failedProgram(cause, shown);
  }
  if (value === undefined) {
    throw new RlmError({
      code: 'CONFIG_INVALID',
      message: `${shown}: it exports no settings. Write \`export default { … }\`.`,
    });
  }
  return { value, locate: () => null };
}

/** What a program threw: as it ran, or as a value that it computes was read. */
export function failedProgram(cause: unknown, shown: string): RlmError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new RlmError({ code: 'CONFIG_INVALID', message: `${shown}: ${why}`, cause });
}

/** Holds the process meanwhile: Node would end one in which nothing else goes on without a word. */
async function withinTime<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const seconds = String(milliseconds / 1000);
      reject(new Error(`it was not done after ${seconds} s. See what it waits for.`));
    }, milliseconds);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

async function importDefault(path: string): Promise<unknown> {
  if (!/\.m?ts$/.test(path)) return defaultOf(await import(pathToFileURL(path).href));
  const { createJiti } = await import('jiti');
  const jiti = createJiti(import.meta.url, {
    // Its cache would be in a folder of temporary files, where others may write.
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
    // A project need not have this package installed to say what its settings are.
    virtualModules: { '@rlm-ts/api': { defineSettings } },
  });
  return defaultOf(await jiti.import(path));
}

function defaultOf(module: unknown): unknown {
  return typeof module === 'object' && module !== null ? Reflect.get(module, 'default') : undefined;
}
