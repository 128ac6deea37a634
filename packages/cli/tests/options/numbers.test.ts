import { describe, expect, it } from '@jest/globals';
import { InvalidArgumentError } from 'commander';
import { countOption, numberOption, secondsOption } from '../../src/options/numbers.js';

describe('secondsOption', () => {
  it.each([
    ['2', 2000],
    ['0.5', 500],
    ['.25', 250],
    ['0.001', 1],
    ['2147483', 2_147_483_000],
  ])('reads %s as %d milliseconds', (text, milliseconds) => {
    expect(secondsOption()(text)).toBe(milliseconds);
  });

  it.each(['0', '-1', '', ' ', '1s', '1e3', 'NaN', 'Infinity', '0.0001', '2147484', '1.'])(
    'refuses "%s"',
    (text) => {
      expect(() => secondsOption()(text)).toThrow(InvalidArgumentError);
    },
  );

  it('names the longest time when more is asked for', () => {
    expect(() => secondsOption(300)('301')).toThrow('at most 300');
  });
});

describe('countOption', () => {
  it('reads a whole number', () => {
    expect(countOption('30')).toBe(30);
  });

  it.each(['0', '-1', '1.5', '', 'many', '1e3', '9'.repeat(20)])('refuses "%s"', (text) => {
    expect(() => countOption(text)).toThrow(InvalidArgumentError);
  });
});

describe('numberOption', () => {
  const parse = numberOption('a temperature, such as 0.2', { min: 0, max: 2 });

  it.each([
    ['0', 0],
    ['.5', 0.5],
    ['2', 2],
  ])('reads %s', (text, number) => {
    expect(parse(text)).toBe(number);
  });

  it.each(['-1', '2.1', '', '1e0', 'warm', '1.'])('refuses "%s"', (text) => {
    expect(() => parse(text)).toThrow(
      'It takes a temperature, such as 0.2: at least 0 and at most 2.',
    );
  });
});
