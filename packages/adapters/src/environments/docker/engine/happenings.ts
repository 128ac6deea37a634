import * as z from 'zod';

const happeningSchema = z.looseObject({
  Action: z.string(),
  Actor: z.looseObject({ Attributes: z.record(z.string(), z.string()).nullish() }).nullish(),
});

/** Something that happened to a container. */
export interface Happening {
  /** Such as `oom`, `kill`, `die`. */
  readonly action: string;
  /** Of a `die`. */
  readonly exitCode: number | null;
}

/**
 * Reads an engine's account of what happened, a line of JSON for each. What is not about containers
 * is left out.
 *
 * @throws SyntaxError for a line that is not JSON, such as the half of one.
 */
export async function readHappenings(stream: NodeJS.ReadableStream): Promise<readonly Happening[]> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text.split('\n').flatMap((line) => readHappening(line) ?? []);
}

function readHappening(line: string): Happening | null {
  if (line.trim() === '') return null;
  const parsed = happeningSchema.safeParse(JSON.parse(line));
  if (!parsed.success) return null;
  const { Action, Actor } = parsed.data;
  const exitCode = Number(Actor?.Attributes?.['exitCode'] ?? 'none');
  return { action: Action, exitCode: Number.isInteger(exitCode) ? exitCode : null };
}
