import { describe, expect, it } from '@jest/globals';

import { checkOption, checkOptionNames } from '../../src/options/check-option-names.js';

const invalid = (message: string) => expect.objectContaining({ code: 'CONFIG_INVALID', message });

describe('checkOptionNames', () => {
  it('lets an object through that has nothing but known names', () => {
    expect(() => {
      checkOptionNames({ port: 1 }, ['port', 'host'], 'options');
    }).not.toThrow();
  });

  it('names every unknown key with the nearest known one', () => {
    expect(() => {
      checkOptionNames({ prot: 1, colour: 2 }, ['port', 'host'], 'options');
    }).toThrow(
      invalid(
        'options.prot: unknown key. Did you mean "port"?\noptions.colour: unknown key. Known: port, host.',
      ),
    );
  });

  it.each([
    [null, 'null'],
    [undefined, 'undefined'],
    [[], 'array'],
    [Number.NaN, 'NaN'],
    ['secret', 'string'],
    ['', 'an empty text'],
  ])('refuses %p, which is no object', (given, received) => {
    expect(() => {
      checkOptionNames(given, [], 'options');
    }).toThrow(invalid(`options: expected an object, received ${received}.`));
  });
});

describe('checkOption', () => {
  it('tells the place, what is expected and what kind of thing came, not its text', () => {
    expect(() => {
      checkOption(false, 'options.port', 'a whole number', 'sk-secret');
    }).toThrow(invalid('options.port: expected a whole number, received string.'));
  });
});
