import { describe, expect, it } from '@jest/globals';
import { RlmError } from '@rlm-ts/api';
import { inTypedPlaces } from '../../src/options/typed-places.js';

const PLACES = {
  'config.environment': '--env',
  'config.environment.options.executeTimeoutMs': '--timeout',
  'config.llm.options': 'script.json',
};

function messageOf(message: string): unknown {
  const error = new RlmError({ code: 'CONFIG_INVALID', message });
  return Reflect.get(Object(inTypedPlaces(error, PLACES)), 'message');
}

describe('inTypedPlaces', () => {
  it('names what was typed instead of the place in a configuration', () => {
    expect(messageOf('config.environment: there is none.')).toBe('--env: there is none.');
    expect(messageOf('config.llm.options.root[0]: wrong.')).toBe('script.json.root[0]: wrong.');
  });

  it('takes the longest place that fits', () => {
    const message = 'config.environment.options.executeTimeoutMs: unknown key.';
    expect(messageOf(message)).toBe('--timeout: unknown key.');
  });

  it('translates every line of its own', () => {
    expect(messageOf('config.environment: a.\nconfig.llm.options: b.')).toBe(
      '--env: a.\nscript.json: b.',
    );
  });

  it('leaves alone a place that only begins like a known one', () => {
    expect(messageOf('config.environments: a.')).toBe('config.environments: a.');
  });

  it('names what was typed where an environment names its option', () => {
    const places = { 'config.environment.options.image': '--image' };
    const error = new RlmError({
      code: 'IMAGE_UNAVAILABLE',
      message:
        'Name another with the environment option image, or set the environment option pull.',
    });
    expect(inTypedPlaces(error, places).message).toBe(
      'Name another with --image, or set the environment option pull.',
    );
  });

  it('keeps the code, and errors that it does not know', () => {
    const error = new RlmError({ code: 'ENVIRONMENT_UNKNOWN', message: 'config.environment: a.' });
    expect(inTypedPlaces(error, PLACES)).toMatchObject({ code: 'ENVIRONMENT_UNKNOWN' });
    const other = new TypeError('config.environment: a.');
    expect(inTypedPlaces(other, PLACES)).toBe(other);
  });
});
