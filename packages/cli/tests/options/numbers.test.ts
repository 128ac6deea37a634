import { describe, expect, it } from '@jest/globals';
import { InvalidArgumentError } from 'commander';
import {
  anyPortOption,
  portOption,
  countOption,
  numberOption,
  secondsOption,
} from '../../src/options/numbers.js';

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

describe('portOption', () => {
  it.each(['1', '80', '65535'])('takes %s', (text) => {
    expect(portOption(text)).toBe(Number(text));
    expect(anyPortOption(text)).toBe(Number(text));
  });

  it('takes 0 only where that is any free port', () => {
    expect(anyPortOption('0')).toBe(0);
    expect(() => portOption('0')).toThrow('a whole number from 1 to 65535');
  });

  it.each(['', '-1', '65536', '1e3', '0x50', '80.5', ' 80', 'http'])('refuses "%s"', (text) => {
    expect(() => portOption(text)).toThrow('It takes a port');
    expect(() => anyPortOption(text)).toThrow('It takes a port: 0 to 65535');
  });
});
