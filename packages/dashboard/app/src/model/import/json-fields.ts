/** An object of JSON whose fields are not known to be what they should be. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value of JSON is an object. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const camelCase = (key: string): string =>
  key.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const snakeCase = (key: string): string =>
  key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function renamed(value: unknown, rename: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, held]) => [rename(key), renamed(held, rename)]),
  );
}

/** The same value with `snake_case` keys in `camelCase`, all the way down. */
export function camelKeys(value: unknown): unknown {
  return renamed(value, camelCase);
}

/** The same value with `camelCase` keys in `snake_case`, as files have them. */
export function snakeKeys(value: unknown): unknown {
  return renamed(value, snakeCase);
}

/** A field holds what no trajectory can have there. */
export class ImpossibleField extends Error {}

/**
 * Reads the fields of an object that may lack any of them, or have something else in their place:
 * then each reader gives its default.
 *
 * @throws ImpossibleField for a number below what it can be, and a time that is none: as `rlm logs import`
 *   refuses them.
 */
export class JsonFields {
  constructor(private readonly object: JsonObject) {}

  text(key: string): string | null {
    const value = this.object[key];
    if (typeof value === 'string') return value;
    return typeof value === 'number' ? String(value) : null;
  }

  number(key: string): number | null {
    const value = this.object[key];
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
  }

  /** A number that cannot be below zero; without one, zero. */
  amount(key: string): number {
    return this.perhapsAmount(key) ?? 0;
  }

  /** A number that cannot be below zero. */
  perhapsAmount(key: string): number | null {
    const value = this.number(key);
    if (value !== null && value < 0) throw new ImpossibleField(key);
    return value;
  }

  /** A whole number from `least` on. */
  whole(key: string, least: number): number | null {
    const value = this.number(key);
    if (value !== null && (value < least || !Number.isInteger(value)))
      throw new ImpossibleField(key);
    return value;
  }

  /** A time, in UTC. */
  time(key: string): string | null {
    const value = this.text(key);
    if (value === null) return null;
    const time = new Date(value);
    if (Number.isNaN(time.getTime())) throw new ImpossibleField(key);
    return time.toISOString();
  }

  flag(key: string): boolean {
    return this.object[key] === true;
  }

  oneOf<Choice extends string>(key: string, choices: readonly Choice[]): Choice | null {
    return choices.find((choice) => choice === this.object[key]) ?? null;
  }

  texts(key: string): readonly string[] {
    return this.values(key).filter((value) => typeof value === 'string');
  }

  /** The objects of a list; everything else in it is left out. */
  list(key: string): readonly JsonFields[] {
    return this.values(key)
      .filter(isJsonObject)
      .map((value) => new JsonFields(value));
  }

  /** An object, or `null`. */
  child(key: string): JsonFields | null {
    const value = this.object[key];
    return isJsonObject(value) ? new JsonFields(value) : null;
  }

  has(key: string): boolean {
    return this.object[key] !== undefined && this.object[key] !== null;
  }

  private values(key: string): readonly unknown[] {
    const value = this.object[key];
    return Array.isArray(value) ? value : [];
  }
}
