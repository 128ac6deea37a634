import type { JsonValue } from '@rlm-ts/domain';

/** Every text in a value, the names in dictionaries included, from first to last. */
export function textsInJson(value: JsonValue): string[] {
  const texts: string[] = [];
  mapTexts(value, (text) => {
    texts.push(text);
    return text;
  });
  return texts;
}

/** The value with other texts in the places that {@link textsInJson} found, in the same order. */
export function withTextsInJson<Value extends JsonValue>(
  value: Value,
  texts: readonly string[],
): Value {
  let at = 0;
  // Texts replace texts: the value keeps its shape.
  return mapTexts(value, (text) => texts[at++] ?? text) as Value;
}

function mapTexts(value: JsonValue, map: (text: string) => string): JsonValue {
  if (typeof value === 'string') return map(value);
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map((item) => mapTexts(item, map));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [map(key), mapTexts(item, map)]),
  );
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
