import { describe, expect, it } from '@jest/globals';

import { Registry } from '../../src/registries/registry.js';

const registry = new Registry(
  'environment',
  'ENVIRONMENT_UNKNOWN',
  [{ name: 'local' }, { name: 'docker' }],
  { repl: 'local' },
);

describe('Registry', () => {
  it('finds a definition by its name, and by an older one', () => {
    expect(registry.get('docker', 'config.environment')).toEqual({ name: 'docker' });
    expect(registry.get('repl', 'config.environment')).toEqual({ name: 'local' });
  });

  it('lists its names sorted', () => {
    expect(registry.names).toEqual(['docker', 'local']);
  });

  it('answers an unknown name with the place, the nearest name and all names', () => {
    expect(() => registry.get('dokcer', 'config.environment')).toThrow(
      expect.objectContaining({
        code: 'ENVIRONMENT_UNKNOWN',
        message:
          'config.environment: there is no environment "dokcer". Did you mean "docker"? Registered: docker, local.',
        details: { name: 'dokcer', known: ['docker', 'local'] },
      }),
    );
  });

  it.each(['', 'constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'knows no name that nobody registered: %j',
    (name) => {
      expect(() => registry.get(name, 'here')).toThrow(
        expect.objectContaining({ code: 'ENVIRONMENT_UNKNOWN' }),
      );
    },
  );

  it('refuses two definitions of one name', () => {
    expect(() => new Registry('logger', 'LOGGER_UNKNOWN', [{ name: 'a' }, { name: 'a' }])).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: 'There are two loggers named "a". Give yours another name.',
      }),
    );
  });
});
