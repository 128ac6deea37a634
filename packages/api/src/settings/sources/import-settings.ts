import { RlmError } from '@rlm-ts/domain';
import type { ParsedFile } from './parsed-file.js';
import { runSettingsProgram, type ProgramLimits } from './run-settings-program.js';

/** Far longer than any program takes to say what settings there are. */
const TIME_LIMIT_MS = 30_000;

/**
 * Runs a file of settings that is a program, and takes what it exports by default. It has all the
 * rights of this process.
 *
 * @param shown How messages name the file.
 * @throws RlmError `CONFIG_INVALID` if it throws, is not done in time, or exports nothing by default;
 *   `ABORTED`.
 */
export async function importSettings(
  path: string,
  shown: string,
  { timeLimitMs = TIME_LIMIT_MS, signal }: Partial<ProgramLimits> = {},
): Promise<ParsedFile> {
  let value: unknown;
  try {
    value = await runSettingsProgram(path, { timeLimitMs, signal });
  } catch (cause) {
    if (RlmError.isInstance(cause)) throw cause;
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
