import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { firstRandomWindow } from '../../../../src/egress/filter/entropy/entropy.js';
import { createEgressFilter } from '../../../../src/egress/filter/index.js';
import { noise, shown } from '../reading.js';

const filter = createEgressFilter();
const MARK = '[REDACTED: entropy]';
const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), randomBytes(400)]);

describe('entropy', () => {
  it('is measured in windows, as Shannon has it', () => {
    const text = 'a'.repeat(64) + 'abcdefghijklmnop'.repeat(4);
    const range = { start: 0, end: text.length };

    // 16 letters, all equally often: 4 bits.
    expect(firstRandomWindow(text, range, { size: 64, threshold: 3.999 })).toBe(64);
    expect(firstRandomWindow(text, range, { size: 64, threshold: 4.001 })).toBeNull();
  });

  it('takes a long random run out, and from where it is random', async () => {
    expect(await shown(filter, `x ${noise(300)} y`)).toBe(`x ${MARK} y`);

    const quiet = 'a'.repeat(600);
    const text = await shown(filter, `x ${quiet}${noise(300)} y`);
    expect(text).toMatch(/^x a{300,600}.{0,256}\[REDACTED: entropy\] y$/);
  });

  it('leaves runs alone that are shorter than the window', async () => {
    expect(await shown(filter, noise(255))).toBe(noise(255));
    expect(await shown(createEgressFilter({ entropyMinLength: 128 }), `a ${noise(129)}`)).toBe(
      `a ${MARK}`,
    );
  });

  it('finds base64 that was broken into lines', async () => {
    const lines =
      randomBytes(600)
        .toString('base64')
        .match(/.{1,76}/g) ?? [];

    expect(await shown(filter, `data:\n${lines.join('\n')}\ndone with it`)).toBe(
      `data:\n${MARK}\ndone with it`,
    );
    expect(await shown(filter, `data:\r\n${lines.join('\r\n')}\r\n`)).toBe(`data:\r\n${MARK}\r\n`);
  });

  it.each([
    ['hexadecimal', () => randomBytes(400).toString('hex')],
    [
      'lists of hashes',
      () => Array.from({ length: 9 }, () => randomBytes(32).toString('hex')).join('\n'),
    ],
    [
      'lists of integrities',
      () =>
        Array.from({ length: 9 }, () => `sha512-${randomBytes(64).toString('base64')}`).join('\n'),
    ],
    ['images as base64', () => `<img src="data:image/png;base64,${PNG.toString('base64')}">`],
    ['images behind a name', () => `data=${PNG.toString('base64')}`],
    [
      'source maps',
      () =>
        `//# map=data:application/json;base64,${Buffer.from(`{"version":3,"names":["${noise(300)}"]}`).toString('base64')}`,
    ],
    [
      'public keys',
      () =>
        `ssh-rsa ${Buffer.concat([Buffer.from('\0\0\0\x07ssh-rsa', 'latin1'), randomBytes(280)]).toString('base64')} me@here`,
    ],
    ['prose without spaces', () => 'thequickbrownfoxjumpsoverthelazydogandthenitgoeson'.repeat(9)],
    ['Chinese', () => '我们都知道这是一个很长的句子没有空格'.repeat(30)],
  ])('lets %s through', async (_, make) => {
    const text = make();

    expect(await shown(filter, text)).toBe(text);
  });

  it('lets an image through that comes in pieces, and still finds what is random behind it', async () => {
    const image = Buffer.concat([PNG, randomBytes(200_000)]).toString('base64');
    const text = `${image} and ${noise(300)} end`;

    expect(await shown(filter, text)).toBe(`${image} and ${MARK} end`);
  });

  it('is off where it is allowed, and asks for as much as it is told to', async () => {
    expect(await shown(createEgressFilter({ allow: ['entropy'] }), noise(300))).toBe(noise(300));
    expect(await shown(createEgressFilter({ entropyThreshold: 7 }), noise(300))).toBe(noise(300));
  });
});
