import { describe, expect, it } from '@jest/globals';
import { sizeOption } from '../../src/options/sizes.js';

describe('sizeOption', () => {
  it.each([
    ['256m', 256 << 20],
    ['1.5g', 1536 << 20],
    ['2G', 2 ** 31],
    ['64 MiB', 64 << 20],
    ['512kb', 512 << 10],
    ['1048576', 1 << 20],
  ])('reads %s as %d bytes and keeps what was typed', (text, bytes) => {
    expect(sizeOption(text)).toEqual({ text, bytes });
  });

  it.each(['', 'much', '-1m', '1e3m', '10x', 'm', '1.m'])('refuses %j', (text) => {
    expect(() => sizeOption(text)).toThrow('It takes a size, such as 512m or 2g.');
  });
});
