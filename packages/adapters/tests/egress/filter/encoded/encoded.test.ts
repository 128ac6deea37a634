import { describe, expect, it } from '@jest/globals';
import { createEgressFilter } from '../../../../src/egress/filter/index.js';
import { noise, shown, streamed } from '../reading.js';

const filter = createEgressFilter();
/** The entropy rule also sees long runs, whatever they hold. */
const patterns = createEgressFilter({ allow: ['entropy'] });
const token = `ghp_${noise(36)}`;
const base64 = (text: string) => Buffer.from(text).toString('base64');
const pairs = (text: string) => Buffer.from(text).toString('hex').match(/../g) ?? [];
const inLines = (text: string, size: number) =>
  (text.match(new RegExp(`.{1,${String(size)}}`, 'g')) ?? []).join('\n');
/** A key as it is in a file, of as many lines. */
const key = (lines: number) =>
  [
    '-----BEGIN PRIVATE KEY-----',
    ...Array.from({ length: lines }, (_, index) => noise(64, index + 1)),
    '-----END PRIVATE KEY-----',
  ].join('\n');

describe('an encoded secret that nobody told the filter', () => {
  it.each([
    ['base64', base64(token)],
    ['base64 without padding', base64(token).replace(/=+$/, '')],
    ['base64 behind one byte', base64(`\n${token}`)],
    ['base64 behind two bytes', base64(`a\n${token}`)],
    ['base64 in lines', inLines(base64(`NAME=${noise(50, 3)}\n${token}\n`), 76)],
    ['base64 in short lines', inLines(base64(`${token}\n`), 16)],
    ['base64 of base64', base64(base64(`x\n${token}\n`))],
    ['base64 of base64 in lines', base64(inLines(base64(`${noise(70, 4)}\n${token}\n`), 76))],
    ['hexadecimal', pairs(token).join('')],
    ['hexadecimal in capitals', pairs(token).join('').toUpperCase()],
    ['hexadecimal with colons', pairs(token).join(':')],
    ['hexadecimal with spaces', pairs(token).join(' ')],
    ['a dump of bytes in lines', inLines(pairs(token).join(' '), 48)],
    ['percent-encoding of every byte', `%${pairs(token).join('%')}`],
    ['a percent-encoded text', encodeURIComponent(`"${token}"`)],
    ['a text whose line breaks are escaped', JSON.stringify(`A=1\n${token}\n`)],
  ])('is found in %s', async (_, encoded) => {
    const { text, findings } = await filter.open().check('stdout', `I read ${encoded}, as asked`);

    expect(findings.map(({ rule }) => rule)).toEqual(['github-token']);
    expect(text).toMatch(/^I read .*\[REDACTED: github-token\].*, as asked$/s);
    expect(text).not.toContain(encoded.slice(-24, -8));
  });

  it('has its mark in place of what depends on it, behind what anybody knows of it', async () => {
    const around = `{"name":"a service","token":"${token}","port":8080}`;
    const text = await shown(filter, base64(around));
    const [before = '', after = ''] = text.split('[REDACTED: github-token]');

    expect(Buffer.from(before, 'base64').toString()).toBe('{"name":"a service","token":"gh');
    expect(base64(around).endsWith(after)).toBe(true);
    expect(after.length).toBeGreaterThan(15);
  });

  it.each([
    ['aws_secret_access_key = ', 'aws-secret-access-key', noise(40)],
    ['AWS_SECRET_ACCESS_KEY=', 'aws-secret-access-key', noise(40)],
    ['"SecretAccessKey": "', 'aws-secret-access-key', noise(40)],
    ['clientSecret: "', 'secret-assignment', `${noise(20)}11`],
    ['Authorization: Bearer ', 'bearer-token', `7${noise(30)}`],
    ['DB_PASSWORD=', 'password', 'xK9!dj82mq'],
  ])('is found as the value of %s', async (name, rule, value) => {
    const findings = [
      await filter.open().check('stdout', base64(`a=1\n${name}${value}\n`)),
      await filter.open().check('stdout', encodeURIComponent(`a=1 ${name}${value}"`)),
    ].map((verdict) => verdict.findings.map((finding) => finding.rule));

    expect(findings).toEqual([[rule], [rule]]);
  });

  it.each([3, 40, 2000])(
    'is followed to the end of its run if it is a key of %d lines',
    async (count) => {
      const text = `a ${inLines(base64(`x\n${key(count)}\n`), 76)}\nand the rest`;
      const whole = await patterns.open().check('stdout', text);

      expect(whole.text).toMatch(/^a \S{1,8}\[REDACTED: private-key\]\nand the rest$/);
      expect(whole.findings).toHaveLength(1);
      expect((await streamed(patterns, text.match(/.{1,999}/gs) ?? [])).text).toBe(whole.text);
    },
  );

  it('is found in each of two values one after the other', async () => {
    const text = base64(`A=${token}\nB=AKIA${'Q7'.repeat(8)}\nC=3`);
    const { findings } = await filter.open().check('stdout', text);

    expect(findings.map(({ rule }) => rule)).toEqual(['github-token', 'aws-access-key-id']);
  });

  it('does not take the words of the next line with it', async () => {
    const encoded = base64(`${token}\n;`).replace(/=+$/, '');

    expect(await shown(filter, `${encoded}\nfinished early\n`)).toMatch(/\]\w*\nfinished early\n$/);
  });

  it('makes no line wait that ends in what could be its first letters', async () => {
    const stream = filter.open().openStream('live_output');
    const line = `step ${base64('AKIA').slice(0, 3)}\n`;

    expect((await stream.write(line)).text).toBe(line);
  });

  it('may be allowed by the name of its rule', async () => {
    const allowing = createEgressFilter({ allow: ['github-token'] });

    expect(await shown(allowing, base64(token))).toBe(base64(token));
  });

  it.each([
    ['what was cut off', base64(token).slice(0, 30)],
    ['a name without a value', base64('please enter your password: now, and the api_key later')],
    ['a public key', base64(key(4).replaceAll('PRIVATE', 'PUBLIC'))],
    ['letters in other cases', base64(token).toLowerCase()],
    ['a hash', `sha256:${noise(64).toLowerCase()}`],
    ['a link', `https://example.com/?q=${encodeURIComponent('how to set password: string')}`],
  ])('is not seen in %s', async (_, text) => {
    expect(await shown(patterns, text)).toBe(text);
  });
});
