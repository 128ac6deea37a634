import type { CommandIo } from '../command-io.js';
import { UsageError } from '../usage.error.js';
import { readText } from './read-text.js';

/**
 * The options of a mock model from a JSON file. Only that it holds an object is checked here; the
 * model checks the rest.
 *
 * @throws UsageError if it cannot be read, is not JSON or holds something else.
 */
export async function readMockScript(
  io: CommandIo,
  file: string,
): Promise<Record<string, unknown>> {
  if (file === '-') throw new UsageError('--mock-script takes a file, not standard input.');
  const script = parse(file, await readText(io, file));
  if (typeof script === 'object' && script !== null && !Array.isArray(script)) {
    return { ...script };
  }
  throw new UsageError(
    `The mock script "${file}" must hold a JSON object, such as {"root": ["…"], "subCalls": []}.`,
  );
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`The mock script "${file}" is not JSON: ${why}.`);
  }
}
