import { describe, expect, it } from '@jest/globals';
import { createRlmFromConfig } from '@rlm-ts/api';
import { Command } from 'commander';
import { addModelFlags, BACKENDS } from '../../src/options/model-flags.js';

describe('the flags of models', () => {
  it('name every backend that there is', () => {
    expect(() => createRlmFromConfig({ llm: { backend: 'none' } })).toThrow(
      `Registered: ${BACKENDS.join(', ')}.`,
    );
  });

  it('have none for a key: others can read a command line', () => {
    const names = addModelFlags(new Command()).options.map(({ long }) => long);
    expect(names).toContain('--model');
    expect(names.filter((name) => /key|token|secret/.test(name ?? ''))).toEqual([]);
  });
});
