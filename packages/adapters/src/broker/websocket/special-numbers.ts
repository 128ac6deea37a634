import { RlmError } from '@rlm-ts/domain';
import type { JsonValue } from '@rlm-ts/domain';

import type { SpecialNumber } from './messages.js';

const NUMBERS = { NaN: NaN, Infinity: Infinity, '-Infinity': -Infinity, '-0': -0 } as const;

/** Lists the numbers of a value that JSON text would lose: `NaN`, the infinities and `-0`. */
export function findSpecialNumbers(value: JsonValue): SpecialNumber[] {
  const found: SpecialNumber[] = [];
  // A list of open ends instead of recursion: nesting is as deep as the caller likes.
  const open: { node: JsonValue; path: readonly (string | number)[] }[] = [
    { node: value, path: [] },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, path } = next;
    if (typeof node === 'number') {
      const number = nameOf(node);
      if (number !== null) found.push({ path: [...path], number });
    } else if (typeof node === 'object' && node !== null) {
      for (const [key, child] of Object.entries<JsonValue>(node)) {
        if (typeof child === 'number' ? nameOf(child) === null : !isBranch(child)) continue;
        open.push({ node: child, path: [...path, Array.isArray(node) ? Number(key) : key] });
      }
    }
  }
  return found;
}

/**
 * Puts the numbers back where {@link findSpecialNumbers} found them. Touches own properties only,
 * so that no path leads to a prototype.
 *
 * @throws RlmError `PROTOCOL_VIOLATION` for a path that leads nowhere.
 */
export function restoreSpecialNumbers(
  value: JsonValue,
  numbers: readonly SpecialNumber[],
): JsonValue {
  const root = { value };
  for (const { path, number } of numbers) {
    let parent: unknown = root;
    let key: string | number = 'value';
    for (const step of path) {
      parent = ownProperty(parent, key);
      key = step;
    }
    ownProperty(parent, key);
    Object.defineProperty(parent, key, {
      value: NUMBERS[number],
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return root.value;
}

function nameOf(value: number): SpecialNumber['number'] | null {
  if (Number.isNaN(value)) return 'NaN';
  if (Object.is(value, -0)) return '-0';
  if (Number.isFinite(value)) return null;
  return value > 0 ? 'Infinity' : '-Infinity';
}

function isBranch(value: JsonValue): boolean {
  return typeof value === 'object' && value !== null;
}

function ownProperty(parent: unknown, key: string | number): unknown {
  const isLength = Array.isArray(parent) && key === 'length';
  if (typeof parent === 'object' && parent !== null && Object.hasOwn(parent, key) && !isLength) {
    return Reflect.get(parent, key);
  }
  throw new RlmError({
    code: 'PROTOCOL_VIOLATION',
    message: 'A special number belongs to a place that the context does not have.',
  });
}
