import type * as z from 'zod';

/** Kinds of values that no JSON can be read as. */
const NO_JSON = ['bigint', 'date', 'file', 'function', 'map', 'nan', 'set', 'symbol'];

/**
 * What keeps a schema from accepting any JSON at all, such as `"a date at when"`; `null` if nothing
 * is known to. Where there is a way around, such as an optional key, nothing is said.
 */
export function beyondJson(schema: z.core.$ZodType): string | null {
  return look(schema, [], new Set());
}

function look(
  schema: z.core.$ZodType,
  path: readonly string[],
  seen: Set<z.core.$ZodType>,
): string | null {
  if (seen.has(schema)) return null;
  seen.add(schema);
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const inside = (each: z.core.$ZodType, key?: string): string | null =>
    look(each, key === undefined ? path : [...path, key], seen);
  switch (def.type) {
    case 'object':
      return first(Object.entries(def.shape), ([key, value]) => inside(value, key));
    case 'tuple':
      return first([...def.items.entries()], ([index, item]) => inside(item, String(index)));
    case 'intersection':
      return inside(def.left) ?? inside(def.right);
    case 'readonly':
    case 'nonoptional':
      return inside(def.innerType);
    case 'pipe':
      // A function may make anything of anything.
      return kindOf(def.in) === 'transform' ? null : inside(def.in);
    default:
      if (!NO_JSON.includes(def.type) || ('coerce' in def && def.coerce)) return null;
      return `a ${def.type}${path.length === 0 ? '' : ` at ${path.join('.')}`}`;
  }
}

function first<Item>(items: readonly Item[], lookAt: (item: Item) => string | null): string | null {
  for (const item of items) {
    const found = lookAt(item);
    if (found !== null) return found;
  }
  return null;
}

function kindOf(schema: z.core.$ZodType): string {
  return schema._zod.def.type;
}
