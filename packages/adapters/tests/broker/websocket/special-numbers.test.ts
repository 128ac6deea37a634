import { describe, expect, it } from '@jest/globals';
import type { JsonValue } from '@rlm-ts/domain';
import fc from 'fast-check';

import { decodeRequest, encodeRequest } from '../../../src/broker/websocket/request-codec.js';
import type { WireRequest } from '../../../src/broker/websocket/messages.js';
import {
  findSpecialNumbers,
  restoreSpecialNumbers,
} from '../../../src/broker/websocket/special-numbers.js';

const jsonLike = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, NaN, Infinity, -Infinity, -0, 0, 'text', '\ud800'),
    fc.double(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.constantFrom('a', '0', 'length', '__proto__', ''), tie('value')), {
        maxLength: 4,
      })
      .map((entries) => Object.fromEntries(entries) as JsonValue),
  ),
})).value;

describe('a context on the wire', () => {
  it('comes out as it went in, with every number and key', () => {
    fc.assert(
      fc.property(jsonLike, (value) => {
        const request = {
          kind: 'rlm_query' as const,
          prompt: '',
          context: { kind: 'json' as const, value },
        };
        const wire = JSON.parse(encodeRequest(request)) as WireRequest;
        const decoded = decodeRequest(wire);
        expect(decoded).toEqual(request);
        // `toEqual` does not look at keys named `__proto__`.
        expect(JSON.stringify(decoded)).toBe(JSON.stringify(request));
      }),
    );
  });

  it('is searched however deep it is', () => {
    let value: JsonValue = [NaN];
    for (let depth = 0; depth < 5000; depth += 1) value = [value];
    expect(findSpecialNumbers(value)[0]?.path).toHaveLength(5001);
  });

  it('is refused as invalid if it is circular', () => {
    const value: JsonValue[] = [NaN];
    value.push([value]);
    const context = { kind: 'json' as const, value };
    expect(() => encodeRequest({ kind: 'rlm_query', prompt: '', context })).toThrow(
      expect.objectContaining({ code: 'CONTEXT_INVALID' }),
    );
  });

  it.each([
    [{}, ['__proto__', 'polluted']],
    [{}, ['constructor', 'prototype', 'polluted']],
    [{ a: {} }, ['a', 'missing']],
    [[0], ['length']],
    [[0], [1]],
    [0, ['a']],
    ['text', [0]],
  ])('refuses a special number in %j at %j', (value, path) => {
    expect(() => restoreSpecialNumbers(value, [{ path, number: 'NaN' }])).toThrow(
      expect.objectContaining({ code: 'PROTOCOL_VIOLATION' }),
    );
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it.each(['not base64!', 'QQ', 'QR==', 'QQ==\n'])('refuses bytes written as %j', (base64) => {
    const wire: WireRequest = { kind: 'rlm_query', prompt: '', context: { kind: 'bytes', base64 } };
    expect(() => decodeRequest(wire)).toThrow(
      expect.objectContaining({ code: 'PROTOCOL_VIOLATION' }),
    );
  });
});
