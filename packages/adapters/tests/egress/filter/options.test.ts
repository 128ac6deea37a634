import { describe, expect, it } from '@jest/globals';
import { createEgressFilter, egressOptionsSchema } from '../../../src/egress/filter/index.js';

describe('createEgressFilter', () => {
  it('has the defaults that the documentation names', () => {
    expect(egressOptionsSchema.parse({})).toEqual({
      mode: 'redact',
      secrets: [],
      entropyThreshold: 4.5,
      entropyMinLength: 256,
      echoMinLength: null,
      allow: [],
    });
  });

  it('takes the threshold of RLM_ENTROPY_THRESHOLD where none is given', () => {
    process.env['RLM_ENTROPY_THRESHOLD'] = '5.5';
    try {
      expect(egressOptionsSchema.parse({}).entropyThreshold).toBe(5.5);
      expect(egressOptionsSchema.parse({ entropyThreshold: 4 }).entropyThreshold).toBe(4);
      process.env['RLM_ENTROPY_THRESHOLD'] = 'high';
      expect(() => egressOptionsSchema.parse({})).toThrow(
        'RLM_ENTROPY_THRESHOLD is "high"; it must be a number from 0 to 8',
      );
    } finally {
      delete process.env['RLM_ENTROPY_THRESHOLD'];
    }
  });

  it('describes every option', () => {
    for (const field of Object.values(egressOptionsSchema.shape)) {
      expect(field.description).toMatch(/\.$/);
    }
  });

  it('refuses an option that does not exist, naming the nearest one', () => {
    const options = { entropyTreshold: 4 } as object;

    expect(() => createEgressFilter(options)).toThrow(/entropyThreshold/);
  });

  it('refuses to allow a rule that does not exist', () => {
    const options = { allow: ['jwts'] } as object;

    expect(() => createEgressFilter(options)).toThrow(/egress\.allow\[0\]/);
  });
});
