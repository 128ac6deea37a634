import { describe, expect, it } from '@jest/globals';
import type { JsonValue } from '@rlm-ts/domain';
import fc from 'fast-check';
import { textsInJson, withTextsInJson } from '../../src/egress/texts-in-json.js';

describe('the texts in a JSON value', () => {
  it('are its strings and the names in its dictionaries, from first to last', () => {
    expect(textsInJson({ a: ['b', 1, null, { c: true }], d: 'e' })).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
    ]);
  });

  it('put back in their places give the value again', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (given) => {
        const value = given as JsonValue;
        expect(withTextsInJson(value, textsInJson(value))).toEqual(value);
      }),
    );
  });

  it('take the places of the old ones', () => {
    const value = { a: ['b', 1], c: 'd' };
    expect(withTextsInJson(value, ['1', '2', '3', '4'])).toEqual({ 1: ['2', 1], 3: '4' });
  });

  it('may be the name that prototypes have', () => {
    const value = JSON.parse('{"__proto__": "x"}') as JsonValue;
    const replaced = withTextsInJson(value, ['__proto__', 'y']);
    expect(JSON.stringify(replaced)).toBe('{"__proto__":"y"}');
  });
});
