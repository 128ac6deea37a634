import { pathToFileURL } from 'node:url';
import { RlmError } from '@rlm-ts/domain';
import { defineSettings } from '../define-settings.js';
import type { ParsedFile } from './parsed-file.js';

/**
 * Runs a file of settings that is a program, and takes what it exports by default. It has all the
 * rights of this process.
 *
 * @param shown How messages name the file.
 * @throws RlmError `CONFIG_INVALID` if it throws, or exports nothing by default.
 */
export async function importSettings(path: string, shown: string): Promise<ParsedFile> {
  let value: unknown;
  try {
    value = await importDefault(path);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RlmError({ code: 'CONFIG_INVALID', message: `${shown}: ${why}`, cause });
  }
  if (value === undefined) {
    throw new RlmError({
      code: 'CONFIG_INVALID',
      message: `${shown}: it exports no settings. Write \`export default { … }\`.`,
    });
  }
  return { value, locate: () => null };
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
