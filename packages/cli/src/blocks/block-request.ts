import { MAX_BLOCK_SECONDS } from '../options/numbers.js';

/** One line of `rlm exec --jsonl`, or why it is none. */
export type BlockRequest =
  { readonly code: string; readonly timeoutMs?: number } | { readonly invalid: string };

/** Reads a line such as `{"code": "print(1)", "timeout": 2}`. Refuses keys that it does not know. */
export function parseBlockRequest(line: string): BlockRequest {
  let request: unknown;
  try {
    request = JSON.parse(line);
  } catch (error) {
    return { invalid: `The line is not JSON: ${error instanceof Error ? error.message : ''}` };
  }
  if (typeof request !== 'object' || request === null || Array.isArray(request)) {
    return { invalid: 'The line must hold an object, such as {"code": "print(1)"}.' };
  }
  const { code, timeout, ...others } = request as Record<string, unknown>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    return { invalid: `The key ${JSON.stringify(unknown)} is unknown. Known: "code", "timeout".` };
  }
  if (typeof code !== 'string') {
    return { invalid: 'The key "code" must hold a string, such as {"code": "print(1)"}.' };
  }
  if (timeout === undefined) return { code };
  const timeoutMs = typeof timeout === 'number' ? Math.round(timeout * 1000) : Number.NaN;
  if (timeoutMs >= 1 && timeoutMs <= MAX_BLOCK_SECONDS * 1000) return { code, timeoutMs };
  return {
    invalid: `The key "timeout" takes seconds: a number above 0 and at most ${String(MAX_BLOCK_SECONDS)}.`,
  };
}
