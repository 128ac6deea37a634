import type { z } from 'zod';

/** A message that fits its schema, or what is wrong with it and, if it has one, whose it is. */
export type ParsedMessage<T> =
  | { readonly message: T; readonly problem: null }
  | { readonly problem: string; readonly id: string | null };

/** Parses and validates one text frame. Never throws. */
export function parseMessage<T>(text: string, schema: z.ZodType<T>): ParsedMessage<T> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { problem: 'the message is not JSON', id: null };
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return { message: parsed.data, problem: null };
  return { problem: describe(parsed.error), id: idOf(json) };
}

function describe(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'the message is not valid';
  const place = issue.path.length === 0 ? 'the message' : issue.path.join('.');
  return `${place}: ${issue.message}`.slice(0, 300);
}

function idOf(json: unknown): string | null {
  if (typeof json !== 'object' || json === null) return null;
  const id: unknown = Reflect.get(json, 'id');
  return typeof id === 'string' && id.length >= 1 && id.length <= 64 ? id : null;
}
