import { describe, expect, it } from '@jest/globals';

import { environmentOptionNames } from '../../src/registries/environment-option-names.js';

describe('environmentOptionNames', () => {
  it('tells which options an environment has', () => {
    expect(environmentOptionNames('docker')).toEqual(
      expect.arrayContaining(['image', 'memoryLimit', 'workspaceMount', 'writable']),
    );
    expect(environmentOptionNames('local')).not.toContain('image');
  });

  it('knows an environment by its older name', () => {
    expect(environmentOptionNames('repl')).toEqual(environmentOptionNames('local'));
  });

  it('refuses a name that is not registered', () => {
    expect(() => environmentOptionNames('lokal')).toThrow(
      expect.objectContaining({ code: 'ENVIRONMENT_UNKNOWN' }),
    );
  });
});
