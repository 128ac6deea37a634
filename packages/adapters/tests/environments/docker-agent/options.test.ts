import { describe, expect, it } from '@jest/globals';
import { parseConfig } from '@rlm-ts/application';
import fc from 'fast-check';
import {
  dockerOptionsSchema,
  parseSize,
  processMemoryBytes,
} from '../../../src/environments/docker/options.js';

const K = 1024;

describe('parseSize', () => {
  it.each([
    ['0', 0],
    ['1048576', 1_048_576],
    ['1b', 1],
    ['2k', 2 * K],
    ['2K', 2 * K],
    ['2kb', 2 * K],
    ['2KiB', 2 * K],
    ['256m', 256 * K ** 2],
    ['1.5g', 1.5 * K ** 3],
    ['1t', K ** 4],
    [' 64 mb ', 64 * K ** 2],
    ['0.3k', 307],
  ])('reads %j', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  it.each(['', ' ', 'm', '-1m', '1e3', '1.m', '.5m', '1 2m', '1mm', '1x', '0x10', '∞', '1m;rm'])(
    'refuses %j',
    (text) => {
      expect(parseSize(text)).toBeNull();
    },
  );

  it('answers anything with a number of bytes or nothing', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const bytes = parseSize(text);
        expect(bytes === null || (Number.isInteger(bytes) && bytes >= 0)).toBe(true);
      }),
    );
  });
});

describe('the options of the docker environment', () => {
  it('have defaults that are safe', () => {
    expect(dockerOptionsSchema.parse({})).toMatchObject({
      networkMode: 'none',
      runtime: 'auto',
      allowUnsafeRuntime: false,
      memoryLimit: '256m',
      cpuLimit: 0.5,
      pidsLimit: 50,
      readOnly: true,
      workspaceMount: null,
      writable: false,
      user: 'auto',
      subprocessTimeoutMs: 120_000,
      proxyHttpTimeoutMs: 60_000,
      warmPoolSize: 0,
    });
  });

  it.each([
    [{ memoryLimit: '63m' }, /memoryLimit.*"256m" or "1g", of at least 64m/s],
    [{ memoryLimit: 'much' }, /memoryLimit.*such as "256m"/s],
    [{ tmpfsSize: '1k' }, /tmpfsSize.*at least 1m/s],
    [{ user: 'root' }, /user.*"auto", a uid, or uid:gid/s],
    [{ user: '0' }, /user.*must not be root/s],
    [{ user: '0:1000' }, /user.*must not be root/s],
    [{ heartbeatMs: 5 }, /heartbeatMs/],
    [{ runtime: 'kata' }, /runtime.*auto.*runsc.*runc/s],
    [{ image: '' }, /image/],
    [{ subprocessTimeoutMs: 300_001 }, /subprocessTimeoutMs.*executeTimeoutCapMs/s],
    [{ memoryLimt: '1g' }, /memoryLimt.*memoryLimit/s],
  ])('refuse %j and say why', (options, message) => {
    expect(() => parseConfig(dockerOptionsSchema, options, 'options')).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.stringMatching(message),
      }),
    );
  });

  it.each(['1000', '1000:1000', '1:0', 'auto'])('take the user %s', (user) => {
    expect(dockerOptionsSchema.parse({ user }).user).toBe(user);
  });

  it('leave memory of the container to others than its largest process', () => {
    expect(processMemoryBytes({ memoryLimit: '256m' })).toBe(224 * K ** 2);
  });
});
