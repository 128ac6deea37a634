import { describe, expect, it } from '@jest/globals';
import { RLM_ERROR_CODES } from '@rlm-ts/api';
import { exitCodeOfError } from '../../src/exit-codes/exit-code-of-error.js';
import { EXIT_CODES } from '../../src/exit-codes/exit-codes.js';

describe('exitCodeOfError', () => {
  it.each(RLM_ERROR_CODES)('has an exit code that is no success for %s', (code) => {
    expect(Object.values(EXIT_CODES)).toContain(exitCodeOfError(code));
    expect(exitCodeOfError(code)).not.toBe(EXIT_CODES.success);
  });

  it.each(RLM_ERROR_CODES.filter((code) => /^(MODEL_|API_KEY)/.test(code)))(
    'counts %s as an API error',
    (code) => {
      expect(exitCodeOfError(code)).toBe(EXIT_CODES.api);
    },
  );

  it.each(RLM_ERROR_CODES.filter((code) => code.endsWith('_UNKNOWN') || code === 'CONFIG_INVALID'))(
    'counts %s as a configuration error',
    (code) => {
      expect(exitCodeOfError(code)).toBe(EXIT_CODES.configuration);
    },
  );

  it.each([
    'CONTAINER_FAILED',
    'ENGINE_PERMISSION_DENIED',
    'ENGINE_UNAVAILABLE',
    'ENGINE_UNSUPPORTED',
    'IMAGE_UNAVAILABLE',
    'SECURITY_VIOLATION',
  ] as const)('counts %s as a Docker error', (code) => {
    expect(exitCodeOfError(code)).toBe(EXIT_CODES.docker);
  });

  it('counts TIMEOUT as a timeout', () => {
    expect(exitCodeOfError('TIMEOUT')).toBe(EXIT_CODES.timeout);
  });
});
