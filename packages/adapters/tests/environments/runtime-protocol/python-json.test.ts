import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parsePythonJson } from '../../../src/environments/runtime-protocol/python-json.js';

/** JSON as Python writes it: the special numbers bare. */
function write(value: unknown): string {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, item]) => `${JSON.stringify(key)}:${write(item)}`,
  );
  return `{${members.join(',')}}`;
}

const awkward = fc.oneof(
  fc.constantFrom('NaN', 'Infinity', '-Infinity', '"NaN"', '\\', '\\"', '1e999', 'a"NaN\\'),
  fc.string({ unit: fc.constantFrom('"', '\\', 'N', 'a', 'NaN', 'Infinity') }),
);
const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(NaN, Infinity, -Infinity, null, true, 0, 1.5),
    awkward,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(awkward, tie('value'), { maxKeys: 4 }),
  ),
}));

describe('parsePythonJson', () => {
  it('reads the special numbers wherever a value may stand and nowhere else', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(parsePythonJson(write(value))).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  it('reads whatever JSON.parse reads as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parsePythonJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('refuses what is neither JSON nor Python', () => {
    for (const text of [
      '',
      'nan',
      'NaNa',
      '{NaN:1}',
      '"NaN',
      '[Infinity',
      '+Infinity',
      'NaN NaN',
    ]) {
      expect(() => parsePythonJson(text)).toThrow(SyntaxError);
    }
  });

  it('reads strings of millions of characters and escapes', () => {
    const long = '\\u00e9\\"'.repeat(1_000_000);
    const read = parsePythonJson(`["${long}",NaN]`) as [string, number];
    expect(read[0].length).toBe(2_000_000);
    expect(read[1]).toBeNaN();
  });
});
