import { linesOf, type Line } from '../input/lines-of.js';

/** The longest line, and the longest document of several lines: strings cannot be much longer. */
const MAX_BYTES = 256 * (1 << 20);

/** A JSON value and the line (from 1) that it is on, or what is wrong there. */
export type JsonDocument =
  | { readonly line: number | null; readonly value: unknown }
  | { readonly line: number | null; readonly problem: string };

interface NumberedLine {
  readonly line: number;
  readonly text: string;
}

/**
 * The JSON values of a text that is either one document, on however many lines, or one value a line.
 * The elements of an array are handed over one by one. Lines are handed over as they come; a document
 * of several lines is held whole.
 *
 * Rejects with what reading the bytes rejects with.
 */
export async function* jsonDocuments(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<JsonDocument, void, undefined> {
  const held: NumberedLine[] = [];
  let heldBytes = 0;
  let isOneALine = false;
  let line = 0;
  for await (const read of linesOf(bytes, MAX_BYTES)) {
    line += 1;
    if (isBlank(read)) continue;
    if (!('text' in read)) {
      yield { line, problem: read.problem };
      continue;
    }
    if (isOneALine || held.length === 0) {
      const parsed = parse(read.text);
      isOneALine ||= 'value' in parsed;
      if (isOneALine) {
        yield* valuesOf(parsed, line);
        continue;
      }
    }
    held.push({ line, text: read.text });
    heldBytes += read.text.length;
    if (heldBytes > MAX_BYTES) {
      yield { line: null, problem: `It is longer than ${String(MAX_BYTES)} bytes.` };
      return;
    }
  }
  if (held.length > 0) yield* oneDocument(held);
}

/** Lines of which the first alone is no JSON: one document, or lines with something else among them. */
function* oneDocument(lines: readonly NumberedLine[]): Generator<JsonDocument, void, undefined> {
  const whole = parse(lines.map(({ text }) => text).join('\n'));
  if ('value' in whole) {
    yield* valuesOf(whole, null);
    return;
  }
  const each = lines.map(({ line, text }) => ({ line, parsed: parse(text) }));
  if (each.some(({ parsed }) => 'value' in parsed && isObject(parsed.value))) {
    for (const { line, parsed } of each) yield* valuesOf(parsed, line);
  } else {
    yield { line: null, ...whole };
  }
}

type Parsed = { readonly value: unknown } | { readonly problem: string };

function parse(text: string): Parsed {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return {
      problem: `It is not JSON: ${error instanceof Error ? error.message : String(error)}.`,
    };
  }
}

function* valuesOf(parsed: Parsed, line: number | null): Generator<JsonDocument, void, undefined> {
  if ('value' in parsed && Array.isArray(parsed.value)) {
    for (const value of parsed.value as readonly unknown[]) yield { line, value };
  } else {
    yield { line, ...parsed };
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function isBlank(line: Line): boolean {
  return 'text' in line && line.text.trim() === '';
}
