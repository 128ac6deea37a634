import * as z from 'zod';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** What a setting can hold, in words: `number, at least 0`, `"jsonl" or "json"`. */
export function describeType(schema: z.ZodType): string {
  return inWords(z.toJSONSchema(schema, { io: 'input' }));
}

/** The same, to complete "it must be …". */
export function describeWanted(schema: z.ZodType): string {
  const words = describeType(schema);
  if (!/^[a-z]/.test(words)) return words;
  return `${words.startsWith('integer') ? 'an' : 'a'} ${words}`;
}

function inWords(schema: JsonSchema | boolean): string {
  if (typeof schema === 'boolean') return 'anything';
  if (schema.enum !== undefined) {
    // A list as long as that of the rules has a place of its own.
    if (schema.enum.length > 8) return 'one of a fixed list';
    return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  }
  if (schema.anyOf !== undefined) return schema.anyOf.map(inWords).join(' or ');
  if (schema.type === 'array') return `list of ${inWords(listItem(schema))}`;
  const type = typeof schema.type === 'string' ? schema.type : 'anything';
  return `${type}${rangeOf(schema)}`;
}

function listItem({ items }: JsonSchema): JsonSchema | boolean {
  return Array.isArray(items) || items === undefined ? {} : items;
}

function rangeOf({ minimum, maximum }: JsonSchema): string {
  const least = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? minimum : undefined;
  const most = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined;
  if (least !== undefined && most !== undefined) return `, ${String(least)} to ${String(most)}`;
  if (least !== undefined) return `, at least ${String(least)}`;
  return most === undefined ? '' : `, at most ${String(most)}`;
}
