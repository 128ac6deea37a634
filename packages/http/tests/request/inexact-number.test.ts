import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { inexactNumber } from '../../src/request/inexact-number.js';

describe('inexactNumber', () => {
  it.each([
    ['9007199254740992', '9007199254740992'],
    ['-9007199254740993', '-9007199254740993'],
    ['{"id":9007199254740993}', '9007199254740993'],
    ['[1, "2", [ -12345678901234567890\n]]', '-12345678901234567890'],
    ['["a\\\\",9007199254740993]', '9007199254740993'],
    ['["\\"",9007199254740993,1e400]', '9007199254740993'],
    ['1e400', '1e400'],
    ['[0.5,-1E+400]', '-1E+400'],
    [`${'9'.repeat(400)}.5`, `${'9'.repeat(400)}.5`],
  ])('finds the number in %s', (json, found) => {
    expect(inexactNumber(json)).toBe(found);
  });

  it.each([
    ['9007199254740991'],
    ['-9007199254740991'],
    ['[0,-0,0.0,-0.0,1,12]'],
    ['[1e3,1E20,1e+300,-1.5e-7,1e-400]'],
    ['3.14159265358979323846264338327950288'],
    ['9007199254740993.0'],
    ['["9007199254740993","1e400"]'],
    ['{"9007199254740993":"1e400"}'],
    ['["\\"9007199254740993","\\\\\\"1e400","\\u00229007199254740993"]'],
    ['[true,false,null,{},[],""]'],
  ])('finds none in %s', (json) => {
    expect(inexactNumber(json)).toBeNull();
  });

  it('finds none in what is written of safe whole numbers, fractions and texts', () => {
    const number = fc.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, min: -1e9, max: 1e9 }));
    const value = fc.array(fc.tuple(number, fc.string()));
    fc.assert(
      fc.property(value, (given) => {
        expect(inexactNumber(JSON.stringify(given))).toBeNull();
      }),
    );
  });

  it('finds any whole number that comes back as another', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.string(), (whole, text) => {
        const json = `[${JSON.stringify(text)},${String(whole)}]`;
        const kept = BigInt(Number(whole)) === whole;
        if (!kept) expect(inexactNumber(json)).toBe(String(whole));
      }),
    );
  });

  it('does not mind how much there is', () => {
    const digits = '7'.repeat(5_000_000);
    const escapes = '\\\\'.repeat(2_000_000);
    expect(inexactNumber(`["${escapes}",${'['.repeat(1_000_000)}${digits}`)).toHaveLength(
      digits.length,
    );
  });
});
