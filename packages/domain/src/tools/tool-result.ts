import { RlmError } from '../errors/rlm-error.js';

/**
 * The JSON text of what a tool returned; `null` for `undefined`.
 *
 * @throws RlmError `TOOL_FAILED` for what JSON cannot hold: a `BigInt`, a cycle, a function, and a
 *   `Map` or a `Set`, which JSON would silently take for an empty object.
 */
export function toolResultText(toolName: string, result: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(result === undefined ? null : result, refuseCollections);
  } catch (error) {
    throw notJson(toolName, error instanceof Error ? error.message : String(error), error);
  }
  // TypeScript does not know that there is none for a function or a symbol.
  if (typeof text !== 'string') throw notJson(toolName, `it is a ${typeof result}`);
  return text;
}

function refuseCollections(_key: string, value: unknown): unknown {
  if (value instanceof Map || value instanceof Set) {
    throw new TypeError('a Map or a Set would come out empty');
  }
  return value;
}

function notJson(toolName: string, why: string, cause?: unknown): RlmError {
  return new RlmError({
    code: 'TOOL_FAILED',
    message: `The tool ${toolName} returned something that JSON cannot hold: ${why}.`,
    cause,
  });
}
