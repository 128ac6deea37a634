import type * as z from 'zod';

/**
 * Reads what the engine's client hands on of an answer: parsed JSON, or its bytes if it was none.
 *
 * @throws ZodError for what the schema does not describe.
 */
export function readAnswer<T extends z.ZodType>(schema: T, answer: unknown): z.output<T> {
  return schema.parse(Buffer.isBuffer(answer) ? answer.toString().slice(0, 100) : answer);
}
