import { isRecord, listOf } from '../calling/index.js';

type Detail = Readonly<Record<string, unknown>>;

/**
 * Adds streamed pieces of OpenRouter's `reasoning_details` to those before. Pieces of one detail
 * share an index and a type; their texts follow one another, other fields are the last that is told.
 */
export function addReasoningDetails(details: readonly Detail[], pieces: unknown): Detail[] {
  const added = [...details];
  for (const piece of listOf(pieces).filter(isRecord)) {
    const at = added.findIndex(
      ({ index, type }) =>
        index !== undefined && index === piece['index'] && type === piece['type'],
    );
    const before = added[at];
    if (before === undefined) added.push(piece);
    else added[at] = merged(before, piece);
  }
  return added;
}

function merged(before: Detail, piece: Detail): Detail {
  const result: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(piece)) {
    const start = result[name];
    const grows = ['text', 'summary', 'data'].includes(name);
    if (grows && typeof start === 'string' && typeof value === 'string')
      result[name] = start + value;
    else if (value !== null) result[name] = value;
  }
  return result;
}
