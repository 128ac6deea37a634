import { describe, expect, it } from '@jest/globals';
import { RlmError } from '@rlm-ts/domain';
import {
  engineStatus,
  toEngineError,
} from '../../../src/environments/docker/engine/engine-errors.js';

const WORK = { what: 'create container', address: 'unix:///s', image: 'python:3.12-slim' };

function systemError(code: string): Error {
  return Object.assign(new Error(`connect ${code} /s`), { code });
}

function refusal(statusCode: number, message: string): Error {
  return Object.assign(new Error(`(HTTP code ${String(statusCode)}) x - ${message} `), {
    statusCode,
  });
}

describe('toEngineError', () => {
  it.each([
    ['EACCES', 'ENGINE_PERMISSION_DENIED', /permission denied.*unix:\/\/\/s.*usermod/i, false],
    ['EPERM', 'ENGINE_PERMISSION_DENIED', /rootless/, false],
    ['ENOENT', 'ENGINE_UNAVAILABLE', /Docker daemon not running.*unix:\/\/\/s.*systemctl/, true],
    ['ECONNREFUSED', 'ENGINE_UNAVAILABLE', /Docker daemon not running/, true],
    ['ENOTFOUND', 'ENGINE_UNAVAILABLE', /DOCKER_HOST/, true],
    ['ETIMEDOUT', 'ENGINE_UNAVAILABLE', /DOCKER_HOST/, true],
    ['ECONNRESET', 'ENGINE_UNAVAILABLE', /broke.*create container.*docker info/, true],
    ['EPIPE', 'ENGINE_UNAVAILABLE', /broke/, true],
  ])('explains %s', (code, expected, message, retryable) => {
    const cause = systemError(code);
    const error = toEngineError(cause, WORK);
    expect(error).toMatchObject({ code: expected, retryable, cause });
    expect(error.message).toMatch(message);
  });

  it.each([
    'OCI runtime create failed: container_linux.go:380: exec: "python3": executable file not found in $PATH: unknown',
    'failed to create task: exec: "python3": stat /usr/bin/python3: no such file or directory',
    'starting container: error finding executable "python3" in PATH: no such file or directory',
  ])('knows an image without Python by: %s', (message) => {
    expect(toEngineError(refusal(400, message), WORK)).toMatchObject({
      code: 'PYTHON_NOT_FOUND',
      message: expect.stringMatching(/python:3\.12-slim has no python3.*image/),
    });
  });

  it('says how to get an image that is not there', () => {
    expect(toEngineError(refusal(404, 'No such image: python:3.12-slim'), WORK)).toMatchObject({
      code: 'IMAGE_UNAVAILABLE',
      message: expect.stringContaining('docker pull python:3.12-slim'),
      details: { image: 'python:3.12-slim' },
    });
  });

  it('takes another thing that is missing for what it is', () => {
    expect(toEngineError(refusal(404, 'No such container: c1'), WORK)).toMatchObject({
      code: 'CONTAINER_FAILED',
      details: { statusCode: 404 },
    });
  });

  it('says how to make room on a full disk', () => {
    expect(
      toEngineError(refusal(500, 'mkdir /var/lib/docker/x: no space left on device'), WORK).message,
    ).toMatch(/Failed to create container: .*no space left on device.*docker system prune/);
  });

  it('passes on what else the engine says', () => {
    const cause = refusal(500, 'it is tired');
    const error = toEngineError(cause, WORK);
    expect(error).toMatchObject({ code: 'CONTAINER_FAILED', cause, details: { statusCode: 500 } });
    expect(error.message).toContain('Failed to create container: (HTTP code 500) x - it is tired');
  });

  it.each([['a string'], [null], [undefined], [{ code: 7 }]])('takes %j for an error', (thrown) => {
    expect(RlmError.isInstance(toEngineError(thrown, WORK))).toBe(true);
  });

  it('leaves its own errors as they are', () => {
    const error = new RlmError({ code: 'ABORTED', message: 'x' });
    expect(toEngineError(error, WORK)).toBe(error);
  });
});

describe('engineStatus', () => {
  it('finds the status of a refusal, also underneath a typed error', () => {
    const thrown = refusal(409, 'busy');
    expect(engineStatus(thrown)).toBe(409);
    expect(engineStatus(toEngineError(thrown, WORK))).toBe(409);
    expect(engineStatus(systemError('ECONNREFUSED'))).toBeNull();
    expect(engineStatus('409')).toBeNull();
  });
});
