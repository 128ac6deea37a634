import { describe, expect, it } from '@jest/globals';
import { SecurityViolationError } from '@rlm-ts/domain';
import fc from 'fast-check';

import {
  readInspection,
  type Inspection,
} from '../../../src/environments/docker/hardening/inspection.js';
import { soundInspection } from './hardened-facts.js';

describe('readInspection', () => {
  it('takes what is missing for not known', () => {
    expect(new Set(Object.values(readInspection({})))).toEqual(new Set([null]));
    expect(readInspection({ network: {} }).network).toEqual({ interfaces: null, outbound: null });
  });

  it('lets a newer runtime tell more', () => {
    const seen = readInspection({ ...soundInspection('runc'), weather: 'fine' });
    expect(seen.pid).toBe(1);
  });

  it.each([
    ['a number as text', { pid: '1' }],
    ['a user with one uid', { user: { uids: [0], gids: [0, 0, 0], groups: [] } }],
    ['a text for a yes', { gvisor: 'true' }],
    ['an endless list', { environment: Array<string>(10_000).fill('x') }],
    ['an endless text', { engineSockets: ['x'.repeat(100_000)] }],
    ['limits that are no pairs', { limits: { openFiles: [1] } }],
    ['no object', null],
    ['a list', []],
  ])('refuses %s', (_, value) => {
    expect(() => readInspection(value)).toThrow(SecurityViolationError);
    expect(() => readInspection(value)).toThrow('Check that the image is what it should be');
  });

  it('reads or refuses anything', () => {
    const part = fc.constantFrom(...Object.keys(soundInspection('runc')));
    fc.assert(
      fc.property(part, fc.jsonValue(), (name, value) => {
        const given = { ...soundInspection('runc'), [name]: value };
        let seen: Inspection;
        try {
          seen = readInspection(given);
        } catch (error) {
          expect(error).toBeInstanceOf(SecurityViolationError);
          return;
        }
        expect(Object.keys(seen)).toEqual(expect.arrayContaining(Object.keys(given)));
      }),
    );
  });
});
